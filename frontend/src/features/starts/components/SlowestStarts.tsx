import { errorText } from "@/shared/api/errors";
import { useNow } from "@/shared/hooks/useNow";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Notice } from "@/shared/ui/Notice";
import { Waiting } from "@/shared/ui/Waiting";
import { useGetStartsQuery } from "../api";
import { summarise } from "../words";
import styles from "./SlowestStarts.module.css";
import { StartRow } from "./StartRow";

const POLL_MS = 5000;
const MINUTE_MS = 60_000;

/** Which films took longest from the press to the picture, where the time went, and why. */
export function SlowestStarts() {
  const { data, error, refetch } = useGetStartsQuery(undefined, {
    pollingInterval: POLL_MS,
    // Whoever comes back from a film wants to see its start.
    refetchOnMountOrArgChange: true,
  });
  const now = useNow(MINUTE_MS);
  if (!data) {
    if (!error) return <Waiting label="Asking for the slowest starts" />;
    return (
      <ErrorPanel
        title="The slowest starts could not be asked for"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const longestMs = Math.max(...data.slowest.map((start) => start.totalMs), 1);
  return (
    <section className={styles.section} aria-labelledby="starts-title">
      <h2 id="starts-title">Slowest starts</h2>
      {error && <Notice>Not up to date: {errorText(error)}</Notice>}
      <p className={styles.summary}>{summarise(data)}</p>
      <ol className={styles.list}>
        {data.slowest.map((start) => (
          <li key={start.id}>
            <StartRow start={start} longestMs={longestMs} now={now} />
          </li>
        ))}
      </ol>
    </section>
  );
}
