import { useSearchParams } from "react-router";
import { TitleGrid, useSearchInfiniteQuery } from "@/features/catalogue";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { useSettled } from "@/shared/hooks/useSettled";
import styles from "./BrowsePage.module.css";

/** Whoever stops typing for that long wants to know what is out there, not only what is here. */
const SETTLED_MS = 700;
const LEAST_LETTERS = 3;

/** What was found for the words in the address, as they are typed. */
export function SearchPage() {
  const text = (useSearchParams()[0].get("q") ?? "").trim();
  const settled = useSettled(text, SETTLED_MS);
  const wide = settled === text && text.length >= LEAST_LETTERS;
  const found = useSearchInfiniteQuery({ text, wide }, { skip: text === "" });
  useDocumentTitle(text === "" ? "Search" : text);
  return (
    <div className={styles.page}>
      <h1>{text === "" ? "Search" : `“${text}”`}</h1>
      {text === "" ? (
        <p className={styles.hint}>Type the name of a film or a series, in any language.</p>
      ) : (
        <TitleGrid
          pages={found.data?.pages}
          error={found.error}
          busy={found.isFetching}
          onRetry={() => void found.refetch()}
          onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
          nothing="Nothing of that name is known here."
        />
      )}
    </div>
  );
}
