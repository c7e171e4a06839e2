import { vi } from "vitest";

/**
 * jsdom has media elements without a player behind them. This puts just enough there for the
 * app to drive: a test sets what the element "sees" and sends its events.
 */
export function installMedia(): void {
  const proto = HTMLMediaElement.prototype;
  vi.spyOn(proto, "play").mockImplementation(function play(this: HTMLMediaElement) {
    setMedia(this, { paused: false });
    this.dispatchEvent(new Event("play"));
    return Promise.resolve();
  });
  vi.spyOn(proto, "pause").mockImplementation(function pause(this: HTMLMediaElement) {
    setMedia(this, { paused: true });
    this.dispatchEvent(new Event("pause"));
  });
  vi.spyOn(proto, "load").mockImplementation(() => undefined);
  vi.spyOn(proto, "canPlayType").mockReturnValue("");
  HTMLVideoElement.prototype.getVideoPlaybackQuality = () => frames(0);
}

interface Seen {
  paused?: boolean;
  seeking?: boolean;
  currentTime?: number;
  duration?: number;
  buffered?: TimeRanges;
  readyState?: number;
  videoWidth?: number;
  error?: MediaError | null;
}

/** Sets what an element tells about itself. */
export function setMedia(element: HTMLMediaElement, seen: Seen): void {
  for (const [name, value] of Object.entries(seen)) {
    Object.defineProperty(element, name, { value, configurable: true, writable: true });
  }
}

/** The same, and then one of its events. */
export function mediaEvent(element: HTMLMediaElement, type: string, seen: Seen = {}): void {
  setMedia(element, seen);
  element.dispatchEvent(new Event(type));
}

export function timeRanges(...ranges: [number, number][]): TimeRanges {
  return {
    length: ranges.length,
    start: (i) => ranges[i]?.[0] ?? 0,
    end: (i) => ranges[i]?.[1] ?? 0,
  };
}

export function frames(totalVideoFrames: number): VideoPlaybackQuality {
  return { totalVideoFrames, droppedVideoFrames: 0, corruptedVideoFrames: 0, creationTime: 0 };
}

export function mediaError(code: number): MediaError {
  return { code, message: "" } as MediaError;
}
