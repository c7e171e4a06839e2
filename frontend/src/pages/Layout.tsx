import { type RefObject, useEffect, useRef } from "react";
import { Link, NavLink, Outlet, useLocation } from "react-router";
import { LogOutButton } from "@/features/account";
import { SearchBox } from "@/features/catalogue";
import { Wordmark } from "@/shared/brand/Wordmark";
import { useUser } from "@/shared/session/hooks";
import styles from "./Layout.module.css";

/** Header and main part of all pages but the player. */
export function Layout() {
  const user = useUser();
  const main = useRef<HTMLElement>(null);
  useFocusOnNavigation(main);
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <header className={styles.header}>
        <Link to="/" className={styles.home} aria-label="Miauflix, home">
          <Wordmark shy />
        </Link>
        <nav className={styles.nav} aria-label="Main">
          <NavLink to="/" end>
            Home
          </NavLink>
          <NavLink to="/films">Films</NavLink>
          <NavLink to="/series">Series</NavLink>
          {user?.role === "admin" && <NavLink to="/operator">Operator</NavLink>}
        </nav>
        <div className={styles.user}>
          <SearchBox />
          <Link to="/account" className={styles.name} title="Your account">
            {user?.displayName ?? user?.username ?? user?.email}
          </Link>
          <LogOutButton />
        </div>
      </header>
      <main id="main" ref={main} className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

/** A new page starts at its top, and screen readers start there too. */
function useFocusOnNavigation(main: RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each new path
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    // Whoever types in the search box is shown another page, and goes on typing.
    if (document.activeElement instanceof HTMLInputElement) return;
    main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}
