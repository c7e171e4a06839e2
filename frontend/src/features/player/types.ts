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

/** A share of the film, both ends from 0 to 1. */
export interface Span {
  start: number;
  end: number;
}
