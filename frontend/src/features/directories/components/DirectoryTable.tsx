import { ScrollRegion } from "@/shared/ui/ScrollRegion";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import type { Directory } from "../types";
import styles from "./DirectoryTable.module.css";

/** The directories, each with its mirrors or endpoints below it. */
export function DirectoryTable({ directories }: { directories: readonly Directory[] }) {
  return (
    <ScrollRegion label="Table of source directories">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Requests</th>
            <th scope="col">Failures</th>
            <th scope="col">Entries skipped</th>
          </tr>
        </thead>
        {directories.map((directory) => (
          <tbody key={directory.name}>
            <Row directory={directory} />
            {directory.parts.map((part) => (
              <Row key={part.name} directory={part} partOf={directory.name} />
            ))}
          </tbody>
        ))}
      </table>
    </ScrollRegion>
  );
}

function Row({ directory, partOf }: { directory: Directory; partOf?: string }) {
  const { name, trouble, requests, failures, skipped } = directory;
  return (
    <tr data-testid={partOf === undefined ? "directory" : "directory-part"}>
      <th scope="row" className={partOf === undefined ? undefined : styles.part}>
        {name} {partOf !== undefined && <VisuallyHidden>of {partOf}</VisuallyHidden>}
      </th>
      <td className={trouble === "" ? styles.well : styles.trouble}>{trouble || "well"}</td>
      <td>{requests}</td>
      <td className={failures > 0 ? styles.failed : undefined}>{failures}</td>
      <td>{skipped}</td>
    </tr>
  );
}
