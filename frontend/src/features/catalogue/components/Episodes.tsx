import { useState } from "react";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Waiting } from "@/shared/ui/Waiting";
import { useGetSeasonQuery } from "../api";
import type { Season } from "../types";
import { EpisodeRow } from "./EpisodeRow";
import styles from "./Episodes.module.css";

interface Props {
  showId: number;
  /** As the series tells of it. */
  season: Season;
}

/**
 * The episodes of a season. It is asked for by itself even when the series has told all of it: so
 * the server knows what somebody looks at, and looks for its sources first.
 */
export function Episodes({ showId, season }: Props) {
  // One at a time: each open search holds a connection, and a browser has few of them.
  const [opened, setOpened] = useState<number | null>(null);
  const { currentData, error, refetch } = useGetSeasonQuery({
    showId,
    number: season.seasonNumber,
  });
  const whole = currentData ?? (season.complete ? season : undefined);
  if (!whole && error) {
    return (
      <ErrorPanel
        title="The episodes could not be loaded"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!whole) return <Waiting label="Fetching the episodes" />;
  if (whole.episodes.length === 0) {
    return <p className={styles.none}>No episode of this season is known yet.</p>;
  }
  return (
    <ol className={styles.episodes} aria-label="Episodes">
      {whole.episodes.map((episode) => (
        <EpisodeRow
          key={episode.id}
          showId={showId}
          episode={episode}
          isOpen={episode.id === opened}
          onOpen={(isOpen) => setOpened(isOpen ? episode.id : null)}
        />
      ))}
    </ol>
  );
}
