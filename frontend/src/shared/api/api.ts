import { createApi } from "@reduxjs/toolkit/query/react";
import { baseQuery } from "./baseQuery";

/** The one API slice; every feature adds its own endpoints to it. */
export const api = createApi({
  reducerPath: "api",
  baseQuery,
  tagTypes: [
    "Setup",
    "Session",
    "Lists",
    "Movie",
    "Show",
    "Actors",
    "Torrents",
    "Progress",
    "Watchlist",
    "Trakt",
  ],
  endpoints: () => ({}),
});
