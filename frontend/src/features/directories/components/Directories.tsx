import { errorText } from "@/shared/api/errors";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Notice } from "@/shared/ui/Notice";
import { Waiting } from "@/shared/ui/Waiting";
import { useGetSourcesReportQuery } from "../api";
import type { SourcesReport } from "../types";
import styles from "./Directories.module.css";
import { DirectoryTable } from "./DirectoryTable";

const POLL_MS = 5000;

/** Where sources come from, live: who is asked, how much waits, and what there is. */
export function Directories() {
  const { data, error, refetch } = useGetSourcesReportQuery(undefined, {
    pollingInterval: POLL_MS,
  });
  if (!data) {
    if (!error) return <Waiting label="Asking for the source directories" />;
    return (
      <ErrorPanel
        title="The source directories could not be asked"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  return (
    <section className={styles.section} aria-labelledby="directories-title">
      <h2 id="directories-title">Source directories</h2>
      {error && <Notice>Not up to date: {errorText(error)}</Notice>}
      <Figures report={data} />
      {data.directories.length > 0 ? (
        <DirectoryTable directories={data.directories} />
      ) : (
        <p className={styles.none}>None is configured: nothing new can be found.</p>
      )}
    </section>
  );
}

function Figures({ report }: { report: SourcesReport }) {
  const figures = [
    ["Sources known", report.sources],
    ["With their torrent file", report.withFile],
    ["Searches waiting", report.searchesWaiting],
    ["Torrent files waiting", report.filesWaiting],
  ] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
