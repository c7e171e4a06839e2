import { formatDay } from "@/shared/format/day";
import { formatRuntime } from "@/shared/format/time";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Waiting } from "@/shared/ui/Waiting";
import { useGetSeasonQuery } from "../api";
import { Art } from "../art/Art";
import type { Episode, Season } from "../types";
import styles from "./Episodes.module.css";
import { Picture } from "./Picture";

interface Props {
  showId: number;
  /** As the series tells of it; an incomplete one is asked for by itself. */
  season: Season;
}

/** The episodes of a season. */
export function Episodes({ showId, season }: Props) {
  const { currentData, error, refetch } = useGetSeasonQuery(
    { showId, number: season.seasonNumber },
    { skip: season.complete },
  );
  const whole = season.complete ? season : currentData;
  if (error) {
    return (
      <ErrorPanel
        title="The episodes could not be loaded"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!whole) return <Waiting label="Fetching the episodes" />;
  return (
    <ol className={styles.episodes} aria-label="Episodes">
      {whole.episodes.map((episode) => (
        <EpisodeRow key={episode.id} episode={episode} />
      ))}
    </ol>
  );
}

function EpisodeRow({ episode }: { episode: Episode }) {
  const facts = [
    episode.airDate && formatDay(episode.airDate),
    episode.runtime > 0 && formatRuntime(episode.runtime),
  ].filter(Boolean);
  return (
    <li className={styles.episode}>
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
    </li>
  );
}
