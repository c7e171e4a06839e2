/** What somebody watches. */
export type WorkName =
  | { type: "movie"; movieId: number }
  | { type: "episode"; showId: number; season: number; episode: number };

/** Where the player plays it. */
export function watchAddress(work: WorkName): string {
  if (work.type === "movie") return `/watch/${work.movieId}`;
  return `/watch/show/${work.showId}/${work.season}/${work.episode}`;
}

export function isSameWork(one: WorkName, other: WorkName): boolean {
  return watchAddress(one) === watchAddress(other);
}
