export {
  useBrowseInfiniteQuery,
  useGetListsQuery,
  useGetMovieQuery,
  useGetShowQuery,
  useSearchInfiniteQuery,
} from "./api";
export { Backdrop } from "./components/Backdrop";
export { Filters, type Wish } from "./components/Filters";
export { Hero } from "./components/Hero";
export { type NamedCard, NamedShelf } from "./components/NamedShelf";
export { SearchBox } from "./components/SearchBox";
export { Shelf } from "./components/Shelf";
export { ShowDetails } from "./components/ShowDetails";
export { TitleDetails } from "./components/TitleDetails";
export { TitleGrid } from "./components/TitleGrid";
export { useEpisode } from "./episodes/useEpisode";
export { useFeatured } from "./featured";
