import { api } from "@/shared/api/api";
import type { MediaList, MediaPage, Movie } from "./types";

const PAGE_SIZE = 40;

export const catalogueApi = api.injectEndpoints({
  endpoints: (build) => ({
    getLists: build.query<MediaList[], void>({
      query: () => "/lists",
      providesTags: ["Lists"],
    }),
    getList: build.query<MediaPage, string>({
      query: (slug) => ({
        url: `/list/${encodeURIComponent(slug)}`,
        params: { page: 1, pageSize: PAGE_SIZE },
      }),
      providesTags: (_page, _error, slug) => [{ type: "Lists", id: slug }],
    }),
    getMovie: build.query<Movie, number>({
      query: (id) => ({ url: `/movies/${id}`, params: { includeSources: true } }),
      providesTags: (_movie, _error, id) => [{ type: "Movie", id }],
    }),
  }),
});

export const { useGetListsQuery, useGetListQuery, useGetMovieQuery } = catalogueApi;
