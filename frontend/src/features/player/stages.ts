import { formatBytes, formatRate } from "@/shared/format/bytes";
import { formatSpan } from "@/shared/format/time";
import type { Stage, StreamStatus } from "./types";

/** The way of a click, in order, in words for the viewer. */
export const STEPS = [
  { stage: "resolving", label: "Choosing a source" },
  { stage: "metadata", label: "Reading its index" },
  { stage: "peers", label: "Finding people who share it" },
  { stage: "head", label: "Fetching the first seconds" },
  { stage: "ready", label: "Starting the picture" },
] as const satisfies readonly { stage: Stage; label: string }[];

/** How far along the steps a stage is; a stall or failure keeps the place `before`. */
export function stepOf(stage: Stage, before: number): number {
  const place = STEPS.findIndex((step) => step.stage === stage);
  if (place >= 0) return place;
  return stage === "finished" ? STEPS.length - 1 : before;
}

/** One line about what is happening. */
export function headlineOf(stage: Stage): string {
  if (stage === "stalled") return "Waiting for more of the film";
  if (stage === "failed") return "This cannot be played";
  if (stage === "finished") return "All of it is here";
  return STEPS.find((step) => step.stage === stage)?.label ?? "Starting";
}

/** The figures behind it: who shares, how fast, how much, how long still. */
export function figuresOf(status: StreamStatus): string[] {
  const people = status.peers === 1 ? "1 peer" : `${status.peers} peers`;
  const share = `${formatBytes(status.downloaded)} of ${formatBytes(status.size)}`;
  return [
    status.peers > 0 ? `${people}, ${status.seeds} with all of it` : "",
    status.rateBytesPerS > 0 ? formatRate(status.rateBytesPerS) : "",
    status.size > 0 ? share : "",
    status.playableInS !== null && status.playableInS >= 1
      ? `ready in about ${formatSpan(status.playableInS)}`
      : "",
  ].filter((figure) => figure !== "");
}
