export { useGetContinuationsQuery, useGetWatchlistQuery } from "./api";
export { WatchlistButton } from "./components/WatchlistButton";
export { useResume } from "./resume";
export type { Continuation, WatchlistEntry } from "./types";
export { useReports } from "./useReports";
