import type { FailureKind } from "./failure";

/** Seconds of film that may pass without a single frame before it counts as undecodable. */
const PATIENCE_S = 3;

/**
 * Chromium plays the sound of a video that it cannot decode and reports no error, so the
 * picture itself is watched. Tells at most once; returns the way to stop.
 */
export function watchFrames(
  video: HTMLVideoElement,
  tell: (kind: Extract<FailureKind, "noPicture" | "noFrames">) => void,
): () => void {
  let from: number | null = null;
  const stop = () => {
    video.removeEventListener("loadedmetadata", onMetadata);
    video.removeEventListener("timeupdate", onTime);
  };
  const end = (kind: "noPicture" | "noFrames") => {
    stop();
    video.pause();
    tell(kind);
  };
  const onMetadata = () => {
    if (video.videoWidth === 0) end("noPicture");
  };
  const onTime = () => {
    if (framesOf(video) > 0) return stop();
    from ??= video.currentTime;
    const played = video.currentTime - from;
    if (!video.seeking && played >= PATIENCE_S && played < PATIENCE_S * 4) end("noFrames");
  };
  video.addEventListener("loadedmetadata", onMetadata);
  video.addEventListener("timeupdate", onTime);
  return stop;
}

function framesOf(video: HTMLVideoElement): number {
  return video.getVideoPlaybackQuality().totalVideoFrames;
}
