/** The id that addresses and the API know a title by: TMDB's, or our own where TMDB has none. */
export function routeIdOf(media: { id: number; tmdbId: number | null }): number {
  return media.tmdbId ?? media.id;
}
