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
import { useReports, useResume } from "@/features/viewing";
import { errorText } from "@/shared/api/errors";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import styles from "./WatchPage.module.css";

interface Attempt {
  askedAt: number;
  /** Seconds; left out, it begins at the first place. */
  startAt?: number | undefined;
}

/** Asks for a stream of a film and plays it, from where its viewer stopped unless the address says otherwise. */
export function WatchPage() {
  const movieId = Number(useParams().id);
  const [search] = useSearchParams();
  const quality = search.get("quality") ?? "auto";
  const navigate = useNavigate();
  const { data: movie, isError: isUnknown } = useGetMovieQuery(movieId);
  const runtime = isUnknown ? null : movie?.runtime;
  const first = useFirstPlace(movieId, runtime, search.get("from") === "start");
  const report = useReports(movieId);
  const [start, { data: stream, error }] = useStartStreamMutation();
  const [attempt, setAttempt] = useState<Attempt>(() => ({ askedAt: performance.now() }));
  const startAt = attempt.startAt ?? first;
  useDocumentTitle(movie?.title ?? null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: every attempt asks anew
  useEffect(() => {
    const wish = start({ movieId, quality, device: describeDevice() });
    return () => wish.abort();
  }, [start, movieId, quality, attempt]);

  const leave = () => void navigate(`/movie/${movieId}`, { replace: true });
  const restart = (place?: number) => setAttempt({ askedAt: performance.now(), startAt: place });
  const scene = <Backdrop seed={movieId} image={movie?.backdrop ?? ""} />;
  if (stream && startAt !== undefined) {
    return (
      <Player
        key={`${stream.streamingKey} ${attempt.askedAt}`}
        title={movie?.title ?? ""}
        stream={stream}
        askedAt={attempt.askedAt}
        startAt={startAt}
        scene={scene}
        onLeave={leave}
        onMoment={report}
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

/** Where the film begins, once that is known: it stays there, whatever is reported meanwhile. */
function useFirstPlace(
  movieId: number,
  runtimeMin: number | null | undefined,
  fromStart: boolean,
): number | undefined {
  const [place, setPlace] = useState(fromStart ? 0 : undefined);
  const known = useResume(movieId, runtimeMin, place !== undefined);
  if (place !== undefined || known === undefined) return place;
  setPlace(known ?? 0);
  return known ?? 0;
}
