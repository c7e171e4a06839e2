import { useState } from "react";
import { formatDay } from "@/shared/format/day";
import { formatRuntime } from "@/shared/format/time";
import { classes } from "@/shared/ui/classes";
import { Art } from "../art/Art";
import { canBeWatched } from "../episodes/order";
import type { Episode } from "../types";
import styles from "./Episodes.module.css";
import { EpisodeWays } from "./EpisodeWays";
import { Picture } from "./Picture";

interface Props {
  showId: number;
  episode: Episode;
  /** Are its sources shown? */
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}

/** One episode, and the way into it where there may be one. */
export function EpisodeRow({ showId, episode, isOpen, onOpen }: Props) {
  const [now] = useState(() => Date.now());
  const facts = [
    episode.airDate && formatDay(episode.airDate),
    episode.runtime > 0 && formatRuntime(episode.runtime),
  ].filter(Boolean);
  const isWatchable = canBeWatched(episode, now);
  return (
    <li className={classes(styles.episode, isWatchable && styles.watchable)}>
      <Picture
        className={styles.still}
        src={episode.still}
        alt=""
        lazy
        instead={<Art className={styles.still} seed={episode.id} width={320} height={180} />}
      />
      <div className={styles.words}>
        <h3 className={styles.title}>
          <span className={styles.number}>{episode.episodeNumber}</span> {episode.title}
        </h3>
        <p className={styles.facts}>{facts.join(" · ")}</p>
        <p className={styles.overview}>{episode.overview}</p>
      </div>
      {isWatchable && (
        <EpisodeWays showId={showId} episode={episode} isOpen={isOpen} onOpen={onOpen} />
      )}
    </li>
  );
}
