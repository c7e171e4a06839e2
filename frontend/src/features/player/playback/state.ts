import { spansOfTime } from "../spans";
import type { Span } from "../types";

/** The picture of a `<video>` that the controls draw. Times in seconds. */
export interface Playback {
  time: number;
  duration: number;
  buffered: Span[];
  paused: boolean;
  ended: boolean;
  volume: number;
  muted: boolean;
  /** Wants to play but has run out of data. */
  waiting: boolean;
  /** When the picture began to move, on the clock of `performance.now()`; `null` before. */
  startedAt: number | null;
  /** The browser wants a press before it plays with sound. */
  blocked: boolean;
}

export const AT_REST: Playback = {
  time: 0,
  duration: 0,
  buffered: [],
  paused: true,
  ended: false,
  volume: 1,
  muted: false,
  waiting: false,
  startedAt: null,
  blocked: false,
};

/** What the element itself can tell at any moment. */
export function readVideo(video: HTMLVideoElement): Partial<Playback> {
  const duration = Number.isFinite(video.duration) ? video.duration : 0;
  return {
    time: video.currentTime,
    duration,
    buffered: spansOfTime(video.buffered, duration),
    paused: video.paused,
    ended: video.ended,
    volume: video.volume,
    muted: video.muted,
  };
}

/** What an event tells beyond that. */
export function readEvent(type: string, video: HTMLVideoElement): Partial<Playback> {
  switch (type) {
    case "waiting":
    case "seeking":
      return { waiting: true };
    case "playing":
      return { waiting: false, blocked: false };
    case "canplay":
    case "seeked":
      return { waiting: false };
    case "timeupdate":
      return video.paused ? {} : { waiting: video.readyState < video.HAVE_FUTURE_DATA };
    default:
      return {};
  }
}

export const EVENTS = [
  "loadedmetadata",
  "durationchange",
  "timeupdate",
  "progress",
  "play",
  "pause",
  "playing",
  "waiting",
  "canplay",
  "seeking",
  "seeked",
  "volumechange",
  "ended",
] as const;
