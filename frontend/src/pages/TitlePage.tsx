import { useParams } from "react-router";
import { TitleDetails, useGetMovieQuery } from "@/features/catalogue";
import { useResume, WatchlistButton } from "@/features/viewing";
import { isApiError } from "@/shared/api/errors";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Waiting } from "@/shared/ui/Waiting";
import styles from "./HomePage.module.css";
import { NotFoundPage } from "./NotFoundPage";

/** A film, with its sources as they are found. */
export function TitlePage() {
  const id = Number(useParams().id);
  const valid = Number.isSafeInteger(id) && id > 0;
  const { currentData: movie, error, refetch } = useGetMovieQuery(id, { skip: !valid });
  const resumeAt = useResume({ type: "movie", movieId: id }, movie?.runtime, !valid);
  useDocumentTitle(movie?.title ?? null);
  if (!valid || (isApiError(error) && error.status === 404)) return <NotFoundPage />;
  if (movie) {
    const list = <WatchlistButton title={{ type: "movie", movieId: id }} />;
    return <TitleDetails key={movie.id} movie={movie} resumeAt={resumeAt} actions={list} />;
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
