import { formatBytes } from "@/shared/format/bytes";
import type { Source } from "../findings/types";
import { depthOf, linesIn, spokenIn } from "../findings/words";
import styles from "./SourceTable.module.css";
import { SwarmCell } from "./SwarmCell";

/** One source; `now` in ms since 1970. */
export function SourceRow({ source, now }: { source: Source; now: number }) {
  const releaseNotes = [source.edition, source.group].filter(Boolean).join(", ");
  return (
    <tr data-testid="source">
      <th scope="row">
        {source.quality ?? "Unknown"} <small>{linesIn(source)}</small>{" "}
        <Note>{depthOf(source)}</Note>
      </th>
      <td>
        {source.source || "–"} <Note>{releaseNotes}</Note>
      </td>
      <td>{source.videoCodec ?? "–"}</td>
      <td className={styles.languages}>{spokenIn(source) || "–"}</td>
      <td>
        {formatBytes(source.size)} <Note>{source.pack ? "season pack" : ""}</Note>
      </td>
      <td>
        <SwarmCell source={source} now={now} />
      </td>
      <td>
        {source.provider} <Note>{source.licence}</Note>
      </td>
    </tr>
  );
}

function Note({ children }: { children: string }) {
  return children === "" ? null : <small className={styles.note}>{children}</small>;
}
