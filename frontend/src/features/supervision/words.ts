import type { ActorHealth, ActorState } from "./types";

export const STATE_WORDS: Record<ActorState, string> = {
  starting: "starting",
  running: "running",
  backing_off: "waiting to restart",
  failed: "failed",
  stopped: "stopped",
};

/** One sentence about the whole house. */
export function summarise(actors: readonly ActorHealth[]): string {
  const down = actors.filter((actor) => actor.state !== "running").map((actor) => actor.name);
  if (actors.length === 0) return "No actor is known yet.";
  if (down.length === 0) return `All ${actors.length} actors are running.`;
  const verb = down.length === 1 ? "is" : "are";
  return `${actors.length - down.length} of ${actors.length} actors are running; ${down.join(", ")} ${verb} not.`;
}

/** Seconds since an ISO time, by this machine's clock; never negative. */
export function secondsSince(iso: string, now: number): number {
  const then = Date.parse(iso);
  return Number.isNaN(then) ? 0 : Math.max(0, (now - then) / 1000);
}
