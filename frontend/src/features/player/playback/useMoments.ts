import { type RefObject, useEffect, useEffectEvent } from "react";
import type { Moment } from "@/shared/watching/moment";

const NEWS = { timeupdate: "moves", seeked: "seeked", pause: "halts" } as const;

/**
 * Tells where the film is: as it moves, after a seek, when it halts, and at last when the page
 * or the player goes away. Nothing is told before the picture has moved, so that a film that
 * never started does not take the viewer's old place away.
 */
export function useMoments(
  ref: RefObject<HTMLVideoElement | null>,
  onMoment: ((moment: Moment) => void) | undefined,
): void {
  const tell = useEffectEvent((moment: Moment) => onMoment?.(moment));
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    let last: Moment | null = null;
    let hasStarted = false;
    const onPlaying = () => {
      hasStarted = true;
    };
    const onVideo = ({ type }: Event) => {
      const moment = hasStarted ? momentOf(video, NEWS[type as keyof typeof NEWS]) : null;
      if (moment) tell(moment);
      last = moment ?? last;
    };
    const onHidden = () => {
      if (last && document.visibilityState === "hidden") tell({ ...last, news: "halts" });
    };
    const onGone = () => {
      if (last) tell({ ...last, status: "stopped", news: "halts" });
    };
    video.addEventListener("playing", onPlaying);
    for (const type of Object.keys(NEWS)) video.addEventListener(type, onVideo);
    document.addEventListener("visibilitychange", onHidden);
    window.addEventListener("pagehide", onGone);
    return () => {
      video.removeEventListener("playing", onPlaying);
      for (const type of Object.keys(NEWS)) video.removeEventListener(type, onVideo);
      document.removeEventListener("visibilitychange", onHidden);
      window.removeEventListener("pagehide", onGone);
      onGone();
    };
  }, [ref]);
}

/** `null` while the element has nothing: it stands at 0 then, wherever the viewer was. */
function momentOf(video: HTMLVideoElement, news: Moment["news"]): Moment | null {
  const { currentTime: position, duration } = video;
  const hasPlace = position > 0 || video.readyState > HTMLMediaElement.HAVE_NOTHING;
  if (!hasPlace || !Number.isFinite(duration) || duration <= 0) return null;
  return { position, duration, status: video.paused ? "paused" : "watching", news };
}
