import type { WorkName } from "@/shared/watching/work";

/** A title that somebody wants to see. */
export type TitleName = { type: "movie"; movieId: number } | { type: "show"; showId: number };

interface Place {
  /** From 0 to 1. */
  progress: number;
  /** Seconds; 0 where another service told the share alone. */
  position: number;
  status: string;
  updatedAt: string;
}

export type Progress = WorkName & Place;

/** `isNext`: the episode after the one that was seen last. */
export type Continuation = Progress & { isNext: boolean };

export type WatchlistEntry = TitleName & { addedAt: string };

/** How far this device is; `at` by its own clock. */
export type ProgressReport = WorkName & Omit<Place, "updatedAt"> & { at: string };
