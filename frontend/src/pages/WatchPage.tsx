import { useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Backdrop, useGetMovieQuery } from "@/features/catalogue";
import {
  describeDevice,
  FailurePanel,
  Player,
  StagePanel,
  useStartStreamMutation,
} from "@/features/player";
import { errorText } from "@/shared/api/errors";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import styles from "./WatchPage.module.css";

/** Asks for a stream of a film and plays it. */
export function WatchPage() {
  const movieId = Number(useParams().id);
  const quality = useSearchParams()[0].get("quality") ?? "auto";
  const navigate = useNavigate();
  const { data: movie } = useGetMovieQuery(movieId);
  const [start, { data: stream, error }] = useStartStreamMutation();
  const [attempt, setAttempt] = useState(() => ({ askedAt: performance.now(), startAt: 0 }));
  useDocumentTitle(movie?.title ?? null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: every attempt asks anew
  useEffect(() => {
    const wish = start({ movieId, quality, device: describeDevice() });
    return () => wish.abort();
  }, [start, movieId, quality, attempt]);

  const leave = () => void navigate(`/movie/${movieId}`, { replace: true });
  const restart = (startAt: number) => setAttempt({ askedAt: performance.now(), startAt });
  const scene = <Backdrop seed={movieId} image={movie?.backdrop ?? ""} />;
  if (stream) {
    return (
      <Player
        key={`${stream.streamingKey} ${attempt.askedAt}`}
        title={movie?.title ?? ""}
        stream={stream}
        askedAt={attempt.askedAt}
        startAt={attempt.startAt}
        scene={scene}
        onLeave={leave}
        onRestart={restart}
      />
    );
  }
  return (
    <main className={styles.before}>
      <div className={styles.scene}>{scene}</div>
      <VisuallyHidden>
        <h1>{movie?.title ?? "Starting the film"}</h1>
      </VisuallyHidden>
      {error ? (
        <FailurePanel
          explanation={{
            title: "This cannot be played now",
            message: errorText(error),
            nextStep: "",
          }}
          onRetry={() => restart(attempt.startAt)}
          onLeave={leave}
        />
      ) : (
        <StagePanel stage="resolving" status={undefined} compact={false} />
      )}
    </main>
  );
}
