import type { ReactNode } from "react";
import styles from "./Notice.module.css";

interface Props {
  tone?: "bad" | "calm";
  title?: string | undefined;
  children: ReactNode;
}

/** A message within a page. Bad news interrupts a screen reader, calm news waits. */
export function Notice({ tone = "bad", title, children }: Props) {
  return (
    <div className={styles[tone]} role={tone === "bad" ? "alert" : "status"}>
      {title && <p className={styles.title}>{title}</p>}
      <div>{children}</div>
    </div>
  );
}
