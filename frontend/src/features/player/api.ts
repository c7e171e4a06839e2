import { api } from "@/shared/api/api";
import type { WorkName } from "@/shared/watching/work";
import type { Device } from "./device";
import type { PlaybackNote, Stream, StreamStatus } from "./types";

interface Wish {
  work: WorkName;
  quality: string;
  device: Device;
}

const playerApi = api.injectEndpoints({
  endpoints: (build) => ({
    startStream: build.mutation<Stream, Wish>({
      query: ({ work, quality, device }) => ({
        url: `${pathOf(work)}/${encodeURIComponent(quality)}`,
        method: "POST",
        body: { device },
      }),
    }),
    getStreamStatus: build.query<StreamStatus, string>({
      query: (key) => `/stream/${encodeURIComponent(key)}/status`,
      keepUnusedDataFor: 0,
    }),
    notePlayback: build.mutation<void, { streamingKey: string; note: PlaybackNote }>({
      query: ({ streamingKey, note }) => ({
        url: `/stream/${encodeURIComponent(streamingKey)}/playback`,
        method: "POST",
        body: note,
        // The last one is sent while the page goes away.
        keepalive: true,
      }),
    }),
  }),
});

export const { useStartStreamMutation, useGetStreamStatusQuery, useNotePlaybackMutation } =
  playerApi;

function pathOf(work: WorkName): string {
  if (work.type === "movie") return `/movies/${work.movieId}`;
  return `/shows/${work.showId}/${work.season}/${work.episode}`;
}
