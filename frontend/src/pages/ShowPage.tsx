import { useParams } from "react-router";
import { ShowDetails, useGetShowQuery } from "@/features/catalogue";
import { WatchlistButton } from "@/features/viewing";
import { isApiError } from "@/shared/api/errors";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Waiting } from "@/shared/ui/Waiting";
import styles from "./HomePage.module.css";
import { NotFoundPage } from "./NotFoundPage";

/** A series with its seasons. */
export function ShowPage() {
  const id = Number(useParams().id);
  const valid = Number.isSafeInteger(id) && id > 0;
  const { currentData: show, error, refetch } = useGetShowQuery(id, { skip: !valid });
  useDocumentTitle(show?.title ?? null);
  if (!valid || (isApiError(error) && error.status === 404)) return <NotFoundPage />;
  if (show) {
    const list = <WatchlistButton title={{ type: "show", showId: id }} />;
    return <ShowDetails key={show.id} show={show} actions={list} />;
  }
  if (!error) return <Waiting label="Fetching the series" />;
  return (
    <div className={styles.alone}>
      <ErrorPanel
        title="This series could not be loaded"
        error={error}
        onRetry={() => void refetch()}
      />
    </div>
  );
}
