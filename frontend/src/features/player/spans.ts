import type { Span } from "./types";

/** Byte ranges on disk as shares of the file; overlapping and touching ones are joined. */
export function spansOfBytes(ranges: readonly [number, number][], size: number): Span[] {
  if (size <= 0) return [];
  return join(ranges.map(([start, end]) => ({ start: start / size, end: end / size })));
}

/** The browser's buffered times as shares of the duration. */
export function spansOfTime(ranges: TimeRanges, duration: number): Span[] {
  if (!Number.isFinite(duration) || duration <= 0) return [];
  const spans = Array.from({ length: ranges.length }, (_, i) => ({
    start: ranges.start(i) / duration,
    end: ranges.end(i) / duration,
  }));
  return join(spans);
}

function join(spans: Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.map(clamp).toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else if (span.end > span.start) joined.push(span);
  }
  return joined;
}

function clamp({ start, end }: Span): Span {
  return { start: Math.max(0, Math.min(1, start)), end: Math.max(0, Math.min(1, end)) };
}
