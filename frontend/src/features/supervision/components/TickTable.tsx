import { formatLatency, formatSpan } from "@/shared/format/time";
import { ScrollRegion } from "@/shared/ui/ScrollRegion";
import type { TickHealth } from "../types";
import styles from "./TickTable.module.css";

/** The repeating jobs of one actor. */
export function TickTable({ ticks, actor }: { ticks: readonly TickHealth[]; actor: string }) {
  return (
    <ScrollRegion label={`Repeating jobs of ${actor}`}>
      <table className={styles.table}>
        <caption className={styles.caption}>Repeating jobs of {actor}</caption>
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Every</th>
            <th scope="col">Next in</th>
            <th scope="col">Took</th>
            <th scope="col">Runs</th>
            <th scope="col">Failures</th>
          </tr>
        </thead>
        <tbody>
          {ticks.map((tick) => (
            <tr key={tick.name}>
              <th scope="row">{tick.name}</th>
              <td>{spanOrLatency(tick.intervalS)}</td>
              <td>
                {tick.nextDueInS === null ? "–" : spanOrLatency(Math.max(0, tick.nextDueInS))}
              </td>
              <td>{formatLatency(tick.lastDurationS)}</td>
              <td>{tick.runs}</td>
              <td className={tick.failures > 0 ? styles.bad : undefined}>{tick.failures}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function spanOrLatency(seconds: number): string {
  return seconds < 10 ? formatLatency(seconds) : formatSpan(seconds);
}
