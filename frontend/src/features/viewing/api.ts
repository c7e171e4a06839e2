import { api } from "@/shared/api/api";
import type { Continuation, Progress, ProgressReport, TitleName, WatchlistEntry } from "./types";

const viewingApi = api.injectEndpoints({
  endpoints: (build) => ({
    getProgress: build.query<Progress[], void>({
      query: () => "/progress",
      transformResponse: ({ progress }: { progress: Progress[] }) => progress,
      providesTags: ["Progress"],
    }),
    getContinuations: build.query<Continuation[], void>({
      query: () => "/continue-watching",
      transformResponse: ({ results }: { results: Continuation[] }) => results,
      providesTags: ["Progress"],
    }),
    recordProgress: build.mutation<void, ProgressReport>({
      query: (report) => ({
        url: "/progress",
        method: "POST",
        // By both times the server finds out when it was, however wrong this clock is.
        body: { ...report, sentAt: new Date().toISOString() },
        // The last report is sent while the page goes away.
        keepalive: true,
      }),
      invalidatesTags: (_nothing, error) => (error ? [] : ["Progress"]),
    }),
    getWatchlist: build.query<WatchlistEntry[], void>({
      query: () => "/watchlist",
      transformResponse: ({ watchlist }: { watchlist: WatchlistEntry[] }) => watchlist,
      providesTags: ["Watchlist"],
    }),
    setListed: build.mutation<void, { title: TitleName; listed: boolean }>({
      query: ({ title, listed }) =>
        listed
          ? { url: "/watchlist", method: "PUT", body: title }
          : { url: "/watchlist", method: "DELETE", params: title },
      invalidatesTags: (_nothing, error) => (error ? [] : ["Watchlist"]),
    }),
  }),
});

export const {
  useGetProgressQuery,
  useGetContinuationsQuery,
  useRecordProgressMutation,
  useGetWatchlistQuery,
  useSetListedMutation,
} = viewingApi;
