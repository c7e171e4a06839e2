/** What the server answers to a wish to watch. */
export interface Stream {
  streamingKey: string;
  url: string;
  quality: string | null;
  /** Bytes. */
  size: number;
  videoCodec: string | null;
  broadcasters: number | null;
  watchers: number | null;
  expiresAt: string;
  delivery: "direct" | "remux" | "transcode";
}

export type Stage =
  | "resolving"
  | "metadata"
  | "peers"
  | "head"
  | "ready"
  | "stalled"
  | "failed"
  | "finished";

export interface Reason {
  code: string;
  message: string;
  nextStep: string;
  retryInS: number | null;
}

export interface StreamStatus {
  stage: Stage;
  reason: Reason | null;
  /** Byte ranges of the film that are on the server's disk. */
  progress: [number, number][];
  size: number;
  downloaded: number;
  peers: number;
  seeds: number;
  rateBytesPerS: number;
  playableInS: number | null;
  timings: Partial<Record<TimingName, number | null>>;
}

export type TimingName = "resolveMs" | "metadataMs" | "peersMs" | "headMs" | "firstByteMs";

/** What a player has seen of a stream so far; times in milliseconds. */
export interface PlaybackNote {
  /** From the press on Watch to the first picture; `null` where something else took the time. */
  firstFrameMs: number | null;
  /** How often the film stood still since, for `rebufferedMs` in all. */
  rebufferings: number;
  rebufferedMs: number;
  /** This player tells nothing more. */
  isOver: boolean;
}

/** A share of the film, both ends from 0 to 1. */
export interface Span {
  start: number;
  end: number;
}
