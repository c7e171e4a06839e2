import { routeIdOf } from "./routeId";

export interface Movie {
  id: number;
  tmdbId: number | null;
  imdbId: string | null;
  title: string;
  overview: string;
  tagline: string;
  /** `YYYY-MM-DD`. */
  releaseDate: string | null;
  /** Known for more titles than the day is. */
  year?: number | null;
  /** Minutes. */
  runtime: number | null;
  /** Image addresses; empty when there is no picture. */
  poster: string;
  backdrop: string;
  logo: string;
  /** Four colours (`#rrggbb`) for the quarters of a picture while it loads, or none. */
  posterColors?: string[];
  backdropColors?: string[];
  genres: string[];
  popularity: number;
  rating: number;
  playable?: boolean;
  /** A YouTube id; empty without a trailer. */
  trailer?: string;
  /** This is what was remembered, because whoever knows more cannot be reached. */
  stale?: boolean;
  licence?: string | null;
}

/** A title as lists carry it. */
export interface Media extends Omit<Movie, "title"> {
  _type: "movie" | "tvshow";
  title?: string;
  /** Shows are called `name`. */
  name?: string;
  /** When a show was first aired, `YYYY-MM-DD`. */
  firstAirDate?: string;
}

export interface Episode {
  id: number;
  seasonNumber: number;
  episodeNumber: number;
  title: string;
  overview: string;
  /** `YYYY-MM-DD` or empty. */
  airDate: string;
  /** Minutes; 0 when not known. */
  runtime: number;
  still: string;
  rating: number;
  /** It has a source. */
  playable: boolean;
}

export interface Season {
  id: number;
  /** 0 holds the specials. */
  seasonNumber: number;
  name: string;
  overview: string;
  airDate: string;
  poster: string;
  episodeCount: number;
  /** Until then its episodes are only counted. */
  complete: boolean;
  episodes: Episode[];
}

export interface NextEpisode {
  seasonNumber: number;
  episodeNumber: number;
  title: string;
  airDate: string;
}

export interface Show extends Omit<Movie, "releaseDate" | "year" | "runtime"> {
  firstAirDate: string;
  lastAirDate: string;
  status: string;
  nextEpisode: NextEpisode | null;
  seasons: Season[];
  /** Does this user follow it? */
  watching: boolean;
}

/** A title by its route id. */
export interface TitleName {
  type: Media["_type"];
  id: number;
}

/** Some titles, and what asks for the next ones. */
export interface TitlePage {
  results: Media[];
  nextCursor: string | null;
  stale: boolean;
}

export interface Genre {
  id: number;
  name: string;
}

export type TitleSort = "popularity" | "rating" | "releaseDate" | "title";

/** Which titles are wanted; what is left out asks for nothing. */
export interface TitleFilter {
  genre?: string;
  yearFrom?: string;
  yearTo?: string;
  rating?: string;
  playable?: string;
}

export interface MediaList {
  name: string;
  slug: string;
  description: string;
  url: string;
}

export interface MediaPage {
  results: Media[];
  total: number;
}

/** The year as text, from the day or by itself; empty when neither is known. */
export function yearOf(title: {
  releaseDate?: string | null;
  firstAirDate?: string;
  year?: number | null;
}): string {
  return (title.firstAirDate || title.releaseDate || "").slice(0, 4) || String(title.year ?? "");
}

/** Where a title has its page. */
export function pageOf(media: Pick<Media, "_type" | "id" | "tmdbId">): string {
  return `/${media._type === "tvshow" ? "show" : "movie"}/${routeIdOf(media)}`;
}

export function titleOf(media: Pick<Media, "title" | "name">): string {
  return media.title ?? media.name ?? "Untitled";
}
