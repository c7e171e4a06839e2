import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { type Failure, kindOf } from "./failure";
import { beginAt } from "./run";
import { watchFrames } from "./watchFrames";

/** Seconds before each attempt to go on after a lost connection. */
const PAUSES_S = [1, 2, 4, 8] as const;

/**
 * Notices when a film cannot be shown: errors of the element, a file without a picture that
 * this device can decode, time that runs without frames. A lost connection is taken up again
 * at the same place a few times before it counts as a failure.
 */
export function useFailure(
  ref: RefObject<HTMLVideoElement | null>,
  play: () => void,
  startAt: number,
) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reconnecting, setReconnecting] = useState(false);
  const attempts = useRef(0);
  // The element itself goes back to 0 when a reload finds nothing.
  const place = useRef(startAt);

  const reload = useCallback(() => {
    const video = ref.current;
    if (video) loadAt(video, place.current, play);
    setFailure(null);
  }, [ref, play]);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fail = (kind: Failure["kind"]) => setFailure({ kind, at: place.current });
    const onTime = () => {
      if (video.currentTime > 0 || video.readyState > HTMLMediaElement.HAVE_NOTHING) {
        place.current = video.currentTime;
      }
    };
    const onError = () => {
      if (attempts.current === 0) onTime();
      const told = kindOf(video.error);
      // A reload that finds no server is told as an unsupported source.
      const kind = attempts.current > 0 && told === "unsupported" ? "network" : told;
      const pause = PAUSES_S[attempts.current];
      if (kind !== "network" || pause === undefined) {
        setReconnecting(false);
        if (kind) fail(kind);
        return;
      }
      attempts.current += 1;
      setReconnecting(true);
      timer = setTimeout(() => loadAt(video, place.current, play), pause * 1000);
    };
    const onPlaying = () => {
      attempts.current = 0;
      setReconnecting(false);
    };
    const stopWatching = watchFrames(video, fail);
    video.addEventListener("timeupdate", onTime);
    video.addEventListener("error", onError);
    video.addEventListener("playing", onPlaying);
    return () => {
      clearTimeout(timer);
      stopWatching();
      video.removeEventListener("timeupdate", onTime);
      video.removeEventListener("error", onError);
      video.removeEventListener("playing", onPlaying);
    };
  }, [ref, play]);

  return { failure, reconnecting, reload };
}

function loadAt(video: HTMLVideoElement, position: number, play: () => void): void {
  beginAt(video, position);
  video.load();
  play();
}
