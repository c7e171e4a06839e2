import { type RefObject, useCallback, useEffect, useState } from "react";
import { AT_REST, EVENTS, type Playback, readEvent, readVideo } from "./state";

/** Follows a `<video>`: its state for the controls, and `play`, which minds the browser's autoplay rule. */
export function usePlayback(ref: RefObject<HTMLVideoElement | null>) {
  const [playback, setPlayback] = useState<Playback>(AT_REST);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    const onEvent = ({ type }: Event) =>
      setPlayback((now) => ({
        ...now,
        ...readVideo(video),
        ...readEvent(type, video),
        startedAt: now.startedAt ?? (type === "playing" ? performance.now() : null),
      }));
    for (const type of EVENTS) video.addEventListener(type, onEvent);
    return () => {
      for (const type of EVENTS) video.removeEventListener(type, onEvent);
    };
  }, [ref]);

  const play = useCallback(() => {
    ref.current?.play().catch((error: unknown) => {
      // AbortError: a newer load or pause overtook this one. Failures to load arrive as `error` events.
      const blocked = error instanceof DOMException && error.name === "NotAllowedError";
      if (blocked) setPlayback((now) => ({ ...now, blocked: true }));
    });
  }, [ref]);

  return { playback, play };
}
