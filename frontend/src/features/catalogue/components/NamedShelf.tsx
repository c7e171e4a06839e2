import { useGetTitlesQuery } from "../api";
import { routeIdOf } from "../routeId";
import type { Media, TitleName } from "../types";
import type { CardMarks } from "./TitleCard";
import { TitleRow } from "./TitleRow";

/** A title by its name alone, and what its card is to say. */
export interface NamedCard extends TitleName, CardMarks {}

interface Props {
  name: string;
  cards: readonly NamedCard[];
}

/** Titles of which only the names are known, as a row; without any there is no row. */
export function NamedShelf({ name, cards }: Props) {
  const names = cards.map(({ type, id }) => ({ type, id }));
  const { data, error, refetch } = useGetTitlesQuery(names);
  const marksOf = (media: Media) =>
    cards.find(({ type, id }) => type === media._type && id === routeIdOf(media));
  return (
    <TitleRow
      name={name}
      cards={data?.map((media) => ({ media, ...marksOf(media) }))}
      error={error}
      onRetry={() => void refetch()}
    />
  );
}
