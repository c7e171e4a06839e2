import { api } from "@/shared/api/api";
import type { StartsReport } from "./types";

const startsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getStarts: build.query<StartsReport, void>({ query: () => "/starts" }),
  }),
});

export const { useGetStartsQuery } = startsApi;
