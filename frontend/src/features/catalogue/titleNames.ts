import { routeIdOf } from "./routeId";
import type { Media, TitleName } from "./types";

/** The question for these titles. */
export function paramsOf(names: readonly TitleName[]): { films: string; series: string } {
  const ids = (type: Media["_type"]) =>
    names.filter((name) => name.type === type).map(({ id }) => id);
  return { films: ids("movie").join(","), series: ids("tvshow").join(",") };
}

/** Titles in the order of their names; what is not known here is left out. */
export function inOrder(titles: readonly Media[], names: readonly TitleName[]): Media[] {
  return names.flatMap(({ type, id }) =>
    titles.filter((title) => title._type === type && routeIdOf(title) === id).slice(0, 1),
  );
}
