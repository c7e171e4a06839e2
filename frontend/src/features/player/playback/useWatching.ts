import { type RefObject, useEffect } from "react";
import { useGetStreamStatusQuery } from "../api";
import { beginAt } from "./run";
import { useFailure } from "./useFailure";
import { useHeld } from "./useHeld";
import { usePlayback } from "./usePlayback";

const STARTING_POLL_MS = 500;
const PLAYING_POLL_MS = 5000;

/** Milliseconds that a wait lasts before it is shown. */
const HICCUP_MS = 500;

/**
 * Starts the film at `startAt` seconds and follows both ends of it: the element and the
 * server's status, which is asked often until the film runs smoothly.
 */
export function useWatching(
  video: RefObject<HTMLVideoElement | null>,
  streamingKey: string,
  startAt: number,
) {
  const { playback, play } = usePlayback(video);
  const { failure, reconnecting, reload } = useFailure(video, play, startAt);
  const waiting = useHeld(playback.waiting || reconnecting, HICCUP_MS);
  const smooth = playback.startedAt !== null && !waiting && failure === null;
  const { data: status, error: statusError } = useGetStreamStatusQuery(streamingKey, {
    pollingInterval: smooth ? PLAYING_POLL_MS : STARTING_POLL_MS,
  });

  useEffect(() => {
    if (video.current) beginAt(video.current, startAt);
    play();
  }, [video, play, startAt]);

  return { playback, play, failure, reload, waiting, smooth, status, statusError };
}
