import { api } from "@/shared/api/api";
import type { Device } from "./device";
import type { Stream, StreamStatus } from "./types";

interface Wish {
  movieId: number;
  quality: string;
  device: Device;
}

const playerApi = api.injectEndpoints({
  endpoints: (build) => ({
    startStream: build.mutation<Stream, Wish>({
      query: ({ movieId, quality, device }) => ({
        url: `/movies/${movieId}/${encodeURIComponent(quality)}`,
        method: "POST",
        body: { device },
      }),
    }),
    getStreamStatus: build.query<StreamStatus, string>({
      query: (key) => `/stream/${encodeURIComponent(key)}/status`,
      keepUnusedDataFor: 0,
    }),
  }),
});

export const { useStartStreamMutation, useGetStreamStatusQuery } = playerApi;
