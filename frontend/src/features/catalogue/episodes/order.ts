import type { Episode, Season } from "../types";

/** Has the first day of an episode come? `now` in ms since 1970; what has no day has not. */
export function hasAired({ airDate }: Episode, now: number): boolean {
  return airDate !== "" && airDate <= new Date(now).toISOString().slice(0, 10);
}

/** Is it worth trying to play it? What has aired may have a source that nobody has looked for yet. */
export function canBeWatched(episode: Episode, now: number): boolean {
  return episode.playable || hasAired(episode, now);
}

/** The episode that follows within its season; `undefined` at the end. */
export function episodeAfter(season: Season, number: number): Episode | undefined {
  return season.episodes
    .filter(({ episodeNumber }) => episodeNumber > number)
    .toSorted((one, other) => one.episodeNumber - other.episodeNumber)[0];
}

/** The season that follows; none follows the specials. */
export function seasonAfter(seasons: readonly Season[], number: number): Season | undefined {
  if (number === 0) return undefined;
  return seasons
    .filter(({ seasonNumber }) => seasonNumber > number)
    .toSorted((one, other) => one.seasonNumber - other.seasonNumber)[0];
}
