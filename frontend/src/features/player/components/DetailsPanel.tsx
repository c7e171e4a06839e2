import { formatBytes, formatRate } from "@/shared/format/bytes";
import type { Stream, StreamStatus, TimingName } from "../types";
import styles from "./DetailsPanel.module.css";

const TIMINGS: readonly (readonly [TimingName, string])[] = [
  ["resolveMs", "Source chosen"],
  ["metadataMs", "Index read"],
  ["peersMs", "Peers found"],
  ["headMs", "First seconds fetched"],
  ["firstByteMs", "First byte sent"],
];

interface Props {
  stream: Pick<Stream, "quality" | "videoCodec" | "size">;
  status: StreamStatus | undefined;
  firstFrameMs: number | null;
}

/** Figures for the curious and for whoever mends things. */
export function DetailsPanel({ stream, status, firstFrameMs }: Props) {
  const timings = TIMINGS.map(([name, label]) => [label, ms(status?.timings[name])] as const);
  const rows = [
    ["Quality", [stream.quality, stream.videoCodec].filter(Boolean).join(", ")],
    ["Size", formatBytes(status?.size ?? stream.size)],
    ["On disk", status ? formatBytes(status.downloaded) : ""],
    ["Peers", status ? `${status.peers}, ${status.seeds} with all of it` : ""],
    ["Rate", status ? formatRate(status.rateBytesPerS) : ""],
    ...timings,
    ["First picture", ms(firstFrameMs)],
  ].filter(([, value]) => value !== "");
  return (
    <section className={styles.panel} aria-label="Details of this stream" data-testid="details">
      <dl>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : `${Math.round(value)} ms`;
}
