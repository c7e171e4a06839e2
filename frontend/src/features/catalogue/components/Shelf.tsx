import { useGetListQuery } from "../api";
import type { MediaList } from "../types";
import { TitleRow } from "./TitleRow";

/** One list of the catalogue as a row; without titles there is no row. */
export function Shelf({ list }: { list: MediaList }) {
  const { data, error, refetch } = useGetListQuery(list.slug);
  return (
    <TitleRow
      name={list.name}
      description={list.description}
      cards={data?.results.map((media) => ({ media }))}
      error={error}
      onRetry={() => void refetch()}
    />
  );
}
