import { useState } from "react";
import { useParams } from "react-router";
import { TitleDetails, useGetMovieQuery } from "@/features/catalogue";
import { useResume, WatchlistButton } from "@/features/viewing";
import { isApiError } from "@/shared/api/errors";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Waiting } from "@/shared/ui/Waiting";
import styles from "./HomePage.module.css";
import { NotFoundPage } from "./NotFoundPage";

const SEARCH_POLL_MS = 5000;

/** A film, with its sources as they are found. */
export function TitlePage() {
  const id = Number(useParams().id);
  const valid = Number.isSafeInteger(id) && id > 0;
  const [found, setFound] = useState(false);
  const {
    currentData: movie,
    error,
    refetch,
  } = useGetMovieQuery(id, {
    skip: !valid,
    // The search for sources goes on after the first answer.
    pollingInterval: found ? 0 : SEARCH_POLL_MS,
  });
  const resumeAt = useResume(id, movie?.runtime, !valid);
  const hasSources = (movie?.sources?.length ?? 0) > 0;
  if (hasSources !== found) setFound(hasSources);
  useDocumentTitle(movie?.title ?? null);
  if (!valid || (isApiError(error) && error.status === 404)) return <NotFoundPage />;
  if (movie) {
    const list = <WatchlistButton title={{ type: "movie", movieId: id }} />;
    return <TitleDetails movie={movie} resumeAt={resumeAt} actions={list} />;
  }
  if (!error) return <Waiting label="Fetching the title" />;
  return (
    <div className={styles.alone}>
      <ErrorPanel
        title="This title could not be loaded"
        error={error}
        onRetry={() => void refetch()}
      />
    </div>
  );
}
