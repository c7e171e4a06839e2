import { TraktPanel } from "@/features/trakt";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { useUser } from "@/shared/session/hooks";
import styles from "./AccountPage.module.css";

/** Who is logged in, and what belongs to them elsewhere. */
export function AccountPage() {
  const user = useUser();
  useDocumentTitle("Your account");
  return (
    <div className={styles.page}>
      <h1>Your account</h1>
      <dl className={styles.facts}>
        <dt>Name</dt>
        <dd>{user?.displayName ?? user?.username ?? "–"}</dd>
        <dt>E-mail</dt>
        <dd>{user?.email}</dd>
      </dl>
      <TraktPanel />
    </div>
  );
}
