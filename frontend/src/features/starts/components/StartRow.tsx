import { formatAgo } from "@/shared/format/time";
import { classes } from "@/shared/ui/classes";
import type { Start, StartStage } from "../types";
import { explain, formatMs, STAGE_WORDS, standstills } from "../words";
import styles from "./StartRow.module.css";

/** A stripe of less would look like more than it is. */
const LEAST_DRAWN_PERCENT = 0.3;

interface Props {
  start: Start;
  /** The bar of a start that took this long is as long as can be. */
  longestMs: number;
  now: number;
}

/** One start: which film, how long in all, how long each stage, and why. */
export function StartRow({ start, longestMs, now }: Props) {
  const stages = start.stages.filter(({ ms }) => ms >= 0.5);
  const later = standstills(start);
  return (
    <article className={styles.row} aria-label={start.name} data-testid="start">
      <h3 className={styles.name}>{start.name}</h3>
      <p className={classes(styles.total, start.outcome !== "played" && styles.lost)}>
        {formatMs(start.totalMs)}
      </p>
      <p className={styles.when}>
        {formatAgo((now - Date.parse(start.at)) / 1000)}
        {start.file !== start.name && ` · ${start.file}`}
      </p>
      <div className={styles.bar} aria-hidden="true">
        {stages
          .map(({ stage, ms }) => ({ stage, percent: (100 * ms) / longestMs }))
          .filter(({ percent }) => percent >= LEAST_DRAWN_PERCENT)
          .map(({ stage, percent }) => (
            <div key={stage} className={styles[stage]} style={{ width: `${percent}%` }} />
          ))}
      </div>
      <ul className={styles.stages}>
        {stages.map(({ stage, ms }) => (
          <Stage key={stage} stage={stage} ms={ms} longest={stage === start.waitedFor} />
        ))}
      </ul>
      <p className={styles.cause} data-cause={start.cause}>
        {explain(start)} {later}
      </p>
    </article>
  );
}

function Stage({ stage, ms, longest }: { stage: StartStage; ms: number; longest: boolean }) {
  return (
    <li className={classes(styles.stage, longest && styles.longest)}>
      <span className={classes(styles.dot, styles[stage])} />
      {STAGE_WORDS[stage]} {formatMs(ms)}
    </li>
  );
}
