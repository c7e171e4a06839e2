import { formatAgo } from "@/shared/format/time";
import type { Source } from "../findings/types";
import { seedersIn } from "../findings/words";
import styles from "./SourceTable.module.css";

/** How many share a source: what was counted and when, or a directory's word for it. */
export function SwarmCell({ source, now }: { source: Source; now: number }) {
  const { broadcasters, watchers, checkedAt, verified } = source;
  if (broadcasters === null) return <span className={styles.unknown}>not measured</span>;
  if (!verified || checkedAt === null) {
    return (
      <span className={styles.unknown}>
        claimed {broadcasters} <small className={styles.note}>not verified</small>
      </span>
    );
  }
  const age = formatAgo((now - Date.parse(checkedAt)) / 1000);
  return (
    <>
      <span className={broadcasters > 0 ? styles.alive : undefined}>{seedersIn(broadcasters)}</span>
      {watchers !== null && watchers > 0 && `, ${watchers} fetching`}{" "}
      <small className={styles.note}>
        verified <time dateTime={checkedAt}>{age}</time>
      </small>
    </>
  );
}
