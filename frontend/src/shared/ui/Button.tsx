import type { ButtonHTMLAttributes } from "react";
import { Link, type LinkProps } from "react-router";
import styles from "./Button.module.css";
import { classes } from "./classes";

type Look = "primary" | "quiet" | "danger";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** Shows that the press is being worked on; further presses do nothing. */
  busy?: boolean;
}

export function Button({ look = "quiet", busy = false, className, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(styles.button, styles[look], className)}
      aria-busy={busy}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    />
  );
}

/** A link that looks like a button, because it leads somewhere. */
export function ButtonLink({ look = "quiet", className, ...rest }: LinkProps & { look?: Look }) {
  return <Link {...rest} className={classes(styles.button, styles[look], className)} />;
}
