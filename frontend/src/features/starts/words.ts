import { formatLatency } from "@/shared/format/time";
import type { Start, StartStage, StartsReport } from "./types";

export const STAGE_WORDS: Record<StartStage, string> = {
  resolve: "choosing a source",
  metadata: "its index",
  peers: "finding peers",
  head: "the first piece",
  first_byte: "the first byte",
  first_frame: "the picture",
};

/** One sentence about all of them. */
export function summarise({ hours, started, slowest }: StartsReport): string {
  if (slowest.length === 0) {
    return `No film was started in the last ${hours} hours. The slowest starts will be listed here.`;
  }
  const since = started === 1 ? "One film was" : `${started} films were`;
  return `From the press on Watch to the picture, the slowest of the last ${hours} hours. ${since} started since the service began.`;
}

/** Why it took so long, and what became of it. */
export function explain({ outcome, explanation }: Start): string {
  const end = {
    played: "",
    left: "The viewer left before it played.",
    broken: "The stream broke before it played.",
  }[outcome];
  const why = explanation || (outcome === "played" ? "Quick: there is nothing to explain." : "");
  return [why, end].filter((sentence) => sentence !== "").join(" ");
}

/** How it went on once it had begun; empty when it never stood still. */
export function standstills({ rebufferings, rebufferedMs }: Start): string {
  if (rebufferings === 0) return "";
  const often = rebufferings === 1 ? "once" : `${rebufferings} times`;
  return `Stood still ${often} later, for ${formatMs(rebufferedMs)} in all.`;
}

export function formatMs(ms: number): string {
  return ms < 1 ? "under 1 ms" : formatLatency(Math.round(ms) / 1000);
}
