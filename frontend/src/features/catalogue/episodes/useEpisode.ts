import { useNow } from "@/shared/hooks/useNow";
import { useGetSeasonQuery, useGetShowQuery } from "../api";
import type { Episode, Season } from "../types";
import { canBeWatched, episodeAfter, seasonAfter } from "./order";

/** Whether something has been aired is a question of days. */
const HOUR_MS = 3_600_000;

/** An episode of a series by its numbers, and the one to go on with, if it can be watched yet. */
export function useEpisode(showId: number, seasonNumber: number, episodeNumber: number) {
  const now = useNow(HOUR_MS);
  const { data: show, isError } = useGetShowQuery(showId);
  const seasons = show?.seasons ?? [];
  const told = seasons.find((season) => season.seasonNumber === seasonNumber);
  const { season, isSettled } = useSeason(showId, told);
  const inSeason = season && episodeAfter(season, episodeNumber);
  const isLast = season !== undefined && inSeason === undefined;
  const following = useSeason(showId, isLast ? seasonAfter(seasons, seasonNumber) : undefined);
  const next = inSeason ?? (following.season && episodeAfter(following.season, -1));
  return {
    show,
    /** `undefined` while it is asked for, `null` when nobody knows it. */
    episode:
      findEpisode(season, episodeNumber) ?? (isError || (show && isSettled) ? null : undefined),
    next: next && canBeWatched(next, now) ? next : undefined,
  };
}

/** A season with its episodes; as the series tells of it, they may only be counted. */
function useSeason(showId: number, told: Season | undefined) {
  const isMissing = told !== undefined && !told.complete;
  const { currentData, isError } = useGetSeasonQuery(
    { showId, number: told?.seasonNumber ?? 0 },
    { skip: !isMissing },
  );
  const season = isMissing ? currentData : told;
  return { season, isSettled: !isMissing || isError || season !== undefined };
}

function findEpisode(season: Season | undefined, number: number): Episode | undefined {
  return season?.episodes.find(({ episodeNumber }) => episodeNumber === number);
}
