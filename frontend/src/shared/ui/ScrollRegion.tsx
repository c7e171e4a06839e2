import type { ReactNode } from "react";
import styles from "./ScrollRegion.module.css";

/** Lets wide content scroll sideways on a small screen, also from the keyboard. */
export function ScrollRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it no key could scroll the content
    <section className={styles.region} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
