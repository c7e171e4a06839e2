/** A way to get a title; never a hash, a magnet or an address. */
export interface MovieSource {
  id: number | string;
  quality: string | null;
  /** Bytes. */
  size: number;
  videoCodec: string | null;
  /** Seeders, where measured. */
  broadcasters: number | null;
  /** Leechers, where measured. */
  watchers: number | null;
  /** Release type: `WEB`, `BLURAY`, … */
  source: string | null;
  hasDataFile: boolean;
}

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
  genres: string[];
  popularity: number;
  rating: number;
  playable?: boolean;
  licence?: string | null;
  sources?: MovieSource[];
}

/** A title as lists carry it. */
export interface Media extends Omit<Movie, "title" | "sources"> {
  _type: "movie" | "tvshow";
  title?: string;
  /** Shows are called `name`. */
  name?: string;
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
export function yearOf({ releaseDate, year }: Pick<Movie, "releaseDate" | "year">): string {
  return releaseDate?.slice(0, 4) || String(year ?? "");
}

export function titleOf(media: Pick<Media, "title" | "name">): string {
  return media.title ?? media.name ?? "Untitled";
}
