/** Position in a film: `75` → `1:15`, `3675` → `1:01:15`. */
export function formatClock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = String(whole % 60).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

/** The same for a screen reader: `75` → `1 minute 15 seconds`. */
export function speakClock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const parts = [
    count(Math.floor(whole / 3600), "hour"),
    count(Math.floor((whole % 3600) / 60), "minute"),
    count(whole % 60, "second"),
  ].filter((part) => part !== "");
  return parts.join(" ") || "0 seconds";
}

function count(value: number, unit: string): string {
  if (value === 0) return "";
  return `${value} ${unit}${value === 1 ? "" : "s"}`;
}

/** Running time of a film: `95` min → `1 h 35 min`; under a minute it says so. */
export function formatRuntime(minutes: number): string {
  if (minutes < 1) return "under a minute";
  const h = Math.floor(minutes / 60);
  const m = Math.round(minutes % 60);
  if (h === 0) return `${m} min`;
  return m === 0 ? `${h} h` : `${h} h ${m} min`;
}

/** A span in words of one or two units: `93_784` s → `1 d 2 h`. */
export function formatSpan(seconds: number): string {
  if (seconds < 1) return "0 s";
  const units = [
    [Math.floor(seconds / 86400), "d"],
    [Math.floor((seconds % 86400) / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [Math.floor(seconds % 60), "s"],
  ] as const;
  const first = units.findIndex(([value]) => value > 0);
  return units
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

/** How long ago something was, in words: `200` s → `3 minutes ago`; what lies ahead was just now. */
export function formatAgo(seconds: number): string {
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${count(Math.floor(seconds / 60), "minute")} ago`;
  if (seconds < 86400) return `${count(Math.floor(seconds / 3600), "hour")} ago`;
  return `${count(Math.floor(seconds / 86400), "day")} ago`;
}

/** A duration that may be tiny: `0.0042` s → `4.2 ms`. */
export function formatLatency(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
  return `${seconds.toFixed(1)} s`;
}
