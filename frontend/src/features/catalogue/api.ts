import { api } from "@/shared/api/api";
import { inOrder, paramsOf } from "./titleNames";
import type {
  Genre,
  Media,
  MediaList,
  MediaPage,
  Movie,
  Season,
  Show,
  TitleFilter,
  TitleName,
  TitlePage,
  TitleSort,
} from "./types";

const PAGE_SIZE = 40;

/** Pages go by cursor: each names the next one, so that nothing is repeated or left out. */
const byCursor = {
  initialPageParam: null as string | null,
  getNextPageParam: (last: TitlePage) => last.nextCursor,
};

interface Browsing {
  kind: "movies" | "shows";
  sort: TitleSort;
  filter: TitleFilter;
}

interface Searching {
  text: string;
  /** Ask providers too, when little is found here. */
  wide: boolean;
}

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
      query: (id) => `/movies/${id}`,
      providesTags: (_movie, _error, id) => [{ type: "Movie", id }],
    }),
    getShow: build.query<Show, number>({
      query: (id) => `/shows/${id}`,
      providesTags: (_show, _error, id) => [{ type: "Show", id }],
    }),
    getSeason: build.query<Season, { showId: number; number: number }>({
      query: ({ showId, number }) => `/shows/${showId}/seasons/${number}`,
      providesTags: (_season, _error, { showId }) => [{ type: "Show", id: showId }],
    }),
    getTitles: build.query<Media[], TitleName[]>({
      query: (names) => ({ url: "/titles", params: paramsOf(names) }),
      transformResponse: ({ results }: TitlePage, _meta, names) => inOrder(results, names),
    }),
    follow: build.mutation<void, { showId: number; following: boolean }>({
      query: ({ showId, following }) => ({
        url: `/shows/${showId}/watching`,
        method: following ? "PUT" : "DELETE",
      }),
      invalidatesTags: (_nothing, error, { showId }) =>
        error ? [] : [{ type: "Show", id: showId }],
    }),
    getGenres: build.query<Genre[], "movie" | "show">({
      query: (type) => ({ url: "/genres", params: { type } }),
      transformResponse: ({ genres }: { genres: Genre[] }) => genres,
    }),
    browse: build.infiniteQuery<TitlePage, Browsing, string | null>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg: { kind, sort, filter }, pageParam }) => ({
        url: `/${kind}`,
        params: { sort, ...filter, pageSize: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    }),
    search: build.infiniteQuery<TitlePage, Searching, string | null>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg: { text, wide }, pageParam }) => ({
        url: "/search",
        params: { q: text, wide, pageSize: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    }),
  }),
});

export const {
  useGetListsQuery,
  useGetListQuery,
  useGetMovieQuery,
  useGetShowQuery,
  useGetSeasonQuery,
  useGetTitlesQuery,
  useFollowMutation,
  useGetGenresQuery,
  useBrowseInfiniteQuery,
  useSearchInfiniteQuery,
} = catalogueApi;
