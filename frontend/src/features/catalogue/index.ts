export { useGetListsQuery, useGetMovieQuery } from "./api";
export { Backdrop } from "./components/Backdrop";
export { Hero } from "./components/Hero";
export { Shelf } from "./components/Shelf";
export { TitleDetails } from "./components/TitleDetails";
export { useFeatured } from "./featured";
