export type ActorState = "starting" | "running" | "backing_off" | "failed" | "stopped";

export interface Mailbox {
  length: number;
  highWater: number;
  capacity: number;
  oldestAgeS: number | null;
}

/** How long messages took, over the life of the process. */
export interface Handling {
  count: number;
  sumS: number;
  p50S: number | null;
  p95S: number | null;
  maxS: number | null;
}

export interface LastError {
  type: string;
  message: string;
  /** ISO 8601. */
  at: string;
}

/** A job that repeats. */
export interface TickHealth {
  name: string;
  lastRun: string | null;
  lastDurationS: number | null;
  runs: number;
  failures: number;
  nextDueInS: number | null;
  intervalS: number;
}

export interface ActorHealth {
  name: string;
  state: ActorState;
  /** ISO 8601: in this state since. */
  since: string;
  restarts: number;
  mailbox: Mailbox;
  handled: number;
  failed: number;
  inFlight: number;
  handling: Handling;
  lastError: LastError | null;
  ticks: TickHealth[];
}

export interface SupervisionTree {
  actors: ActorHealth[];
  events: { published: number; dropped: number };
  uptimeS: number;
}
