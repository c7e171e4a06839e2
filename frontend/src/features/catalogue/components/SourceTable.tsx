import { useNow } from "@/shared/hooks/useNow";
import { ScrollRegion } from "@/shared/ui/ScrollRegion";
import type { Source } from "../findings/types";
import { SourceRow } from "./SourceRow";
import styles from "./SourceTable.module.css";

/** By how much the ages of the figures may lag behind. */
const TICK_MS = 10_000;

/** Every known source, with what was counted of it or is claimed about it. */
export function SourceTable({ sources, of }: { sources: readonly Source[]; of: string }) {
  const now = useNow(TICK_MS);
  return (
    <ScrollRegion label={`Sources of ${of}`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Picture</th>
            <th scope="col">Release</th>
            <th scope="col">Codec</th>
            <th scope="col">Languages</th>
            <th scope="col">Size</th>
            <th scope="col">Shared by</th>
            <th scope="col">Listed by</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <SourceRow key={source.id} source={source} now={now} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
