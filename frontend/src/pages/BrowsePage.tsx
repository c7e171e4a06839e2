import { useSearchParams } from "react-router";
import { Filters, TitleGrid, useBrowseInfiniteQuery, type Wish } from "@/features/catalogue";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import styles from "./BrowsePage.module.css";

/** All films, or all series, by what one likes. The filter lives in the address. */
export function BrowsePage({ kind }: { kind: "movie" | "show" }) {
  const name = kind === "movie" ? "Films" : "Series";
  const [params, setParams] = useSearchParams();
  const wish: Wish = Object.fromEntries(params);
  const { sort = "popularity", ...filter } = wish;
  const titles = useBrowseInfiniteQuery({ kind: `${kind}s`, sort, filter });
  useDocumentTitle(name);
  return (
    <div className={styles.page}>
      <h1>{name}</h1>
      <Filters
        kind={kind}
        wish={wish}
        onChange={(next) => setParams({ ...next }, { replace: true })}
      />
      <TitleGrid
        pages={titles.currentData?.pages}
        error={titles.error}
        busy={titles.isFetching}
        onRetry={() => void titles.refetch()}
        onMore={titles.hasNextPage ? () => void titles.fetchNextPage() : undefined}
        nothing="Nothing is like that. Ask for less."
      />
    </div>
  );
}
