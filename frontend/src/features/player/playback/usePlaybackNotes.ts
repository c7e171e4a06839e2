import { type RefObject, useEffect } from "react";
import { useNotePlaybackMutation } from "../api";
import { measurePlayback } from "./measure";

/** Tells the server how the film came and went on, quietly: it plays without that, too. */
export function usePlaybackNotes(
  ref: RefObject<HTMLVideoElement | null>,
  streamingKey: string,
  askedAt: number,
): void {
  const [tell] = useNotePlaybackMutation();
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    return measurePlayback(video, askedAt, (note) => void tell({ streamingKey, note }));
  }, [ref, streamingKey, askedAt, tell]);
}
