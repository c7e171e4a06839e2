/** A moment of a film that somebody watches. Times in seconds. */
export interface Moment {
  position: number;
  duration: number;
  status: "watching" | "paused" | "stopped";
  /** What is new: the film moves on, somebody put it elsewhere, or it halts and no other moment may come. */
  news: "moves" | "seeked" | "halts";
}
