import { errorText } from "@/shared/api/errors";
import { Notice } from "@/shared/ui/Notice";
import { ScrollRegion } from "@/shared/ui/ScrollRegion";
import { useGetTrackersQuery } from "../api";
import type { Tracker } from "../types";
import styles from "./Directories.module.css";
import table from "./DirectoryTable.module.css";

const POLL_MS = 10_000;
const MINUTE_S = 60;

/** Who counts the peers of swarms, the troubled ones first. */
export function Trackers() {
  const { data, error } = useGetTrackersQuery(undefined, { pollingInterval: POLL_MS });
  return (
    <section className={styles.section} aria-labelledby="trackers-title">
      <h2 id="trackers-title">Trackers</h2>
      {error && <Notice>Not up to date: {errorText(error)}</Notice>}
      {data?.length === 0 && <p className={styles.none}>None was asked of late.</p>}
      {data && data.length > 0 && <TrackerTable trackers={data} />}
    </section>
  );
}

function TrackerTable({ trackers }: { trackers: readonly Tracker[] }) {
  return (
    <ScrollRegion label="Table of trackers">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Tracker</th>
            <th scope="col">State</th>
            <th scope="col">Failures in a row</th>
            <th scope="col">Asked again</th>
          </tr>
        </thead>
        <tbody>
          {trackers.map(({ host, trouble, failures, restsForS }) => (
            <tr key={host} data-testid="tracker">
              <th scope="row">{host}</th>
              <td className={trouble === "" ? table.well : table.trouble}>{trouble || "well"}</td>
              <td className={failures > 0 ? table.failed : undefined}>{failures}</td>
              <td>{restsForS > 0 ? `in ${Math.ceil(restsForS / MINUTE_S)} min` : "when needed"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
