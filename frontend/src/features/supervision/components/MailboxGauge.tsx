import type { Mailbox } from "../types";
import styles from "./MailboxGauge.module.css";

/** How full a mailbox is, and how full it has been. */
export function MailboxGauge({ mailbox: { length, highWater, capacity } }: { mailbox: Mailbox }) {
  const share = (count: number) => `${capacity > 0 ? Math.min(100, (count / capacity) * 100) : 0}%`;
  return (
    <div className={styles.gauge}>
      {/* biome-ignore lint/a11y/useSemanticElements: <meter> has no place for the high-water mark */}
      <div
        className={styles.bar}
        role="meter"
        aria-label="Mailbox"
        aria-valuenow={length}
        aria-valuemin={0}
        aria-valuemax={capacity}
        aria-valuetext={`${length} of ${capacity} waiting, ${highWater} at most`}
      >
        <div className={styles.fill} style={{ width: share(length) }} />
        <div className={styles.mark} style={{ left: share(highWater) }} />
      </div>
      <span className={styles.figure}>
        {length} / {capacity}
      </span>
    </div>
  );
}
