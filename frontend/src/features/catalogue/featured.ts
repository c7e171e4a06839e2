import { useSelector } from "react-redux";
import { catalogueApi } from "./api";
import type { Media, MediaList } from "./types";

type State = Parameters<ReturnType<typeof catalogueApi.endpoints.getList.select>>[0];

/**
 * The title for the top of the home page: the first that can be watched now, else the
 * first at all. `undefined` while the lists load, `null` when they are empty.
 */
export function useFeatured(lists: readonly MediaList[]): Media | null | undefined {
  return useSelector((state: State) => pickFeatured(state, lists));
}

function pickFeatured(state: State, lists: readonly MediaList[]): Media | null | undefined {
  const pages = lists.map(({ slug }) => catalogueApi.endpoints.getList.select(slug)(state));
  for (const { data, isError } of pages) {
    const playable = data?.results.find((media) => media.playable);
    if (playable) return playable;
    if (!data && !isError) return undefined; // An earlier list goes first: wait for it.
  }
  return pages.flatMap(({ data }) => data?.results ?? [])[0] ?? null;
}
