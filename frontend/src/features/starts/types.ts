/** What a start waits for, in order. */
export type StartStage = "resolve" | "metadata" | "peers" | "head" | "first_byte" | "first_frame";

/** A start that is over, from the press on Watch on. Times in milliseconds. */
export interface Start {
  id: number;
  torrentId: number;
  name: string;
  file: string;
  at: string;
  /** It played, its viewer left before, or the stream broke before. */
  outcome: "played" | "left" | "broken";
  stages: { stage: StartStage; ms: number }[];
  /** To the first picture where an app has told of it, else to the first byte or the end. */
  totalMs: number;
  waitedFor: StartStage;
  cause: string;
  /** One sentence; empty when it was quick. */
  explanation: string;
  firstFrameMs: number | null;
  rebufferings: number;
  rebufferedMs: number;
}

export interface StartsReport {
  /** How far back the slowest ones were looked for. */
  hours: number;
  /** Those that played since the service began. */
  started: number;
  slowest: Start[];
}
