import type { PlaybackNote } from "../types";

/** The most that is told of anything, as the server takes no more. */
const MOST_MS = 600_000;

/** A wait that is shorter than this nobody sees. */
const HICCUP_MS = 100;

const ENDS_OF_A_WAIT = ["playing", "pause", "seeking", "ended"] as const;

/**
 * Measures what a viewer waits for: how long from `askedAt` (on the clock of `performance.now()`)
 * to the first picture, and how often and how long the film stands still afterwards. Tells it
 * once when the picture is there, and once more when the player closes. Returns the way to close.
 *
 * A picture that nobody could see, in a page in the background, is told of without its time, and
 * so is one that had to wait for a press. What follows a seek is no standing still.
 */
export function measurePlayback(
  video: HTMLVideoElement,
  askedAt: number,
  tell: (note: PlaybackNote) => void,
): () => void {
  const waits = new Waits();
  let firstFrameMs: number | null = null;
  let state: "starting" | "begun" | "over" = "starting";
  let disturbed = document.visibilityState === "hidden";

  const note = (isOver: boolean) =>
    tell({ firstFrameMs, rebufferings: waits.count, rebufferedMs: bounded(waits.ms), isOver });
  const begin = () => {
    if (state !== "starting") return;
    state = "begun";
    if (!disturbed) firstFrameMs = bounded(performance.now() - askedAt);
    note(false);
  };
  const stopLooking = onFirstFrame(video, begin);
  const onHidden = () => {
    disturbed ||= document.visibilityState === "hidden";
  };
  const onReady = () => {
    // Without frame callbacks the picture counts from when it moves, and that waits for a press now.
    disturbed ||= video.paused && !hasFrameCallbacks(video);
  };
  const onWaiting = () => {
    if (state === "begun" && !video.paused && !video.seeking) waits.begin();
  };
  const onWaitEnds = () => waits.end();
  const close = () => {
    if (state !== "begun") return;
    state = "over";
    waits.end();
    note(true);
  };
  video.addEventListener("canplay", onReady);
  video.addEventListener("waiting", onWaiting);
  for (const type of ENDS_OF_A_WAIT) video.addEventListener(type, onWaitEnds);
  document.addEventListener("visibilitychange", onHidden);
  window.addEventListener("pagehide", close);
  return () => {
    stopLooking();
    video.removeEventListener("canplay", onReady);
    video.removeEventListener("waiting", onWaiting);
    for (const type of ENDS_OF_A_WAIT) video.removeEventListener(type, onWaitEnds);
    document.removeEventListener("visibilitychange", onHidden);
    window.removeEventListener("pagehide", close);
    close();
  };
}

/** How often, and for how many milliseconds in all, the film has stood still. */
class Waits {
  count = 0;
  ms = 0;
  #since: number | null = null;

  begin(): void {
    this.#since ??= performance.now();
  }

  end(): void {
    const ms = this.#since === null ? 0 : performance.now() - this.#since;
    this.#since = null;
    if (ms < HICCUP_MS) return;
    this.count += 1;
    this.ms += ms;
  }
}

/** Calls `then` at the first picture; where the browser does not tell of frames, when the film moves. */
function onFirstFrame(video: HTMLVideoElement, then: () => void): () => void {
  if (!hasFrameCallbacks(video)) {
    video.addEventListener("playing", then, { once: true });
    return () => video.removeEventListener("playing", then);
  }
  let handle = 0;
  const look = () => {
    handle = video.requestVideoFrameCallback(() => {
      // On the way to the place where the viewer goes on, another picture may flash up.
      if (video.seeking) look();
      else then();
    });
  };
  look();
  return () => video.cancelVideoFrameCallback(handle);
}

function hasFrameCallbacks(video: HTMLVideoElement): boolean {
  return "requestVideoFrameCallback" in video;
}

function bounded(ms: number): number {
  return Math.min(MOST_MS, Math.max(0, Math.round(ms)));
}
