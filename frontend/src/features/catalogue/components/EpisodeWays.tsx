import { useId, useState } from "react";
import { Button, ButtonLink } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import type { Quality } from "../quality";
import type { Episode } from "../types";
import { wayInto } from "../wayInto";
import { EpisodeSources } from "./EpisodeSources";
import styles from "./EpisodeWays.module.css";

interface Props {
  showId: number;
  episode: Episode;
  /** Are its sources shown? */
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}

/** The way into an episode, and what it can be had from on demand. */
export function EpisodeWays({ showId, episode, isOpen, onOpen }: Props) {
  const { seasonNumber: season, episodeNumber: number, title } = episode;
  const [quality, setQuality] = useState<Quality>("auto");
  const panel = useId();
  const work = { type: "episode", showId, season, episode: number } as const;
  const name = `episode ${number}${title && `, ${title}`}`;
  return (
    <div className={styles.ways}>
      <div className={styles.buttons}>
        <ButtonLink
          look={episode.playable ? "primary" : "quiet"}
          to={wayInto(work, quality)}
          aria-label={`Watch ${name}`}
          data-testid="watch-episode"
        >
          <Icon name="play" size={20} /> Watch
        </ButtonLink>
        <Button
          aria-label={`Sources of ${name}`}
          aria-expanded={isOpen}
          aria-controls={isOpen ? panel : undefined}
          onClick={() => onOpen(!isOpen)}
        >
          Sources
        </Button>
      </div>
      {isOpen && (
        <div id={panel}>
          <EpisodeSources work={work} name={name} quality={quality} onQuality={setQuality} />
        </div>
      )}
    </div>
  );
}
