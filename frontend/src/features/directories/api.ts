import { api } from "@/shared/api/api";
import type { SourcesReport, Tracker } from "./types";

const directoriesApi = api.injectEndpoints({
  endpoints: (build) => ({
    getSourcesReport: build.query<SourcesReport, void>({ query: () => "/sources" }),
    getTrackers: build.query<Tracker[], void>({ query: () => "/trackers" }),
  }),
});

export const { useGetSourcesReportQuery, useGetTrackersQuery } = directoriesApi;
