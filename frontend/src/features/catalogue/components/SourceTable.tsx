import { formatBytes } from "@/shared/format/bytes";
import { ScrollRegion } from "@/shared/ui/ScrollRegion";
import { linesOf } from "../quality";
import type { MovieSource } from "../types";
import styles from "./SourceTable.module.css";

/** Every known source with what was measured about it. */
export function SourceTable({ sources }: { sources: readonly MovieSource[] }) {
  return (
    <section className={styles.sources} aria-labelledby="sources-title">
      <h2 id="sources-title">Sources</h2>
      <ScrollRegion label="Table of sources">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Quality</th>
              <th scope="col">Release</th>
              <th scope="col">Codec</th>
              <th scope="col">Size</th>
              <th scope="col">Seeders</th>
              <th scope="col">Leechers</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <SourceRow key={source.id} source={source} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function SourceRow({ source }: { source: MovieSource }) {
  return (
    <tr data-testid="source">
      <th scope="row">
        {source.quality ?? "Unknown"} <small>{linesOf(source.quality)}</small>
      </th>
      <td>{source.source ?? "–"}</td>
      <td>{source.videoCodec ?? "–"}</td>
      <td>{formatBytes(source.size)}</td>
      <td className={source.broadcasters ? styles.alive : undefined}>
        {source.broadcasters ?? "not measured"}
      </td>
      <td>{source.watchers ?? "not measured"}</td>
    </tr>
  );
}
