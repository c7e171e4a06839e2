/** What a viewer can do from the keyboard. */
export type Command =
  | { kind: "toggle" }
  | { kind: "seekBy"; seconds: number }
  | { kind: "seekTo"; share: number }
  | { kind: "volumeBy"; step: number }
  | { kind: "mute" }
  | { kind: "fullscreen" }
  | { kind: "details" }
  | { kind: "leave" };

/** The command of a key; `null` when the key has none, or belongs to what has the focus. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  const onButton = target?.closest("button, a, summary") != null;
  if ((event.key === " " || event.key === "Enter") && onButton) return null;
  if (target?.closest("[data-own-arrows]") && event.key.startsWith("Arrow")) return null;
  return COMMANDS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

const COMMANDS: Record<string, Command> = {
  " ": { kind: "toggle" },
  k: { kind: "toggle" },
  ArrowLeft: { kind: "seekBy", seconds: -5 },
  ArrowRight: { kind: "seekBy", seconds: 5 },
  j: { kind: "seekBy", seconds: -10 },
  l: { kind: "seekBy", seconds: 10 },
  Home: { kind: "seekTo", share: 0 },
  End: { kind: "seekTo", share: 1 },
  ArrowUp: { kind: "volumeBy", step: 0.05 },
  ArrowDown: { kind: "volumeBy", step: -0.05 },
  m: { kind: "mute" },
  f: { kind: "fullscreen" },
  i: { kind: "details" },
  Escape: { kind: "leave" },
};
