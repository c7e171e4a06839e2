import { Hero, Shelf, useFeatured, useGetListsQuery } from "@/features/catalogue";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import { Waiting } from "@/shared/ui/Waiting";
import { ContinueShelf } from "./ContinueShelf";
import styles from "./HomePage.module.css";
import { WatchlistShelf } from "./WatchlistShelf";

/** A title to start with, what this viewer goes on with and wants to see, and the lists as shelves. */
export function HomePage() {
  useDocumentTitle(null);
  const { data: lists, error, refetch } = useGetListsQuery();
  const featured = useFeatured(lists ?? []);
  if (!lists) {
    if (!error) return <Waiting />;
    return (
      <div className={styles.alone}>
        <ErrorPanel
          title="The lists could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      </div>
    );
  }
  return (
    <>
      {featured === undefined && <div className={styles.heroToCome} />}
      {featured && <Hero media={featured} />}
      {!featured && (
        <VisuallyHidden>
          <h1>Films</h1>
        </VisuallyHidden>
      )}
      {featured === null && (
        <p className={styles.empty}>The catalogue is empty. It is being filled; look again soon.</p>
      )}
      <div className={styles.shelves}>
        <ContinueShelf />
        <WatchlistShelf />
        {lists.map((list) => (
          <Shelf key={list.slug} list={list} />
        ))}
      </div>
    </>
  );
}
