import { useMemo } from "react";
import { useParams } from "react-router";
import { useGetMovieQuery } from "@/features/catalogue";
import type { WorkName } from "@/shared/watching/work";
import { Watching } from "./Watching";

/** Plays a film. */
export function WatchPage() {
  const movieId = Number(useParams().id);
  const work = useMemo<WorkName>(() => ({ type: "movie", movieId }), [movieId]);
  const { data: movie, isError: isUnknown } = useGetMovieQuery(movieId);
  return (
    <Watching
      key={movieId}
      work={work}
      title={movie?.title}
      runtimeMin={isUnknown ? null : movie?.runtime}
      picture={{ seed: movieId, image: movie?.backdrop ?? "" }}
      page={`/movie/${movieId}`}
    />
  );
}
