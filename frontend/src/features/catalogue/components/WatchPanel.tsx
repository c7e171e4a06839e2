import { useState } from "react";
import { formatClock } from "@/shared/format/time";
import { ButtonLink } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import type { Findings } from "../findings/useFindings";
import type { Quality } from "../quality";
import { routeIdOf } from "../routeId";
import type { Movie } from "../types";
import { wayInto } from "../wayInto";
import { QualityChoice } from "./QualityChoice";
import styles from "./WatchPanel.module.css";

interface Props {
  movie: Movie;
  findings: Findings;
  /** The second at which the viewer would go on, if there is one. */
  resumeAt?: number | null | undefined;
}

/** The way into the film: quality and the Watch button, or the reason why there is none. */
export function WatchPanel({ movie, findings: { sources, looking }, resumeAt = null }: Props) {
  const [quality, setQuality] = useState<Quality>("auto");
  if (sources?.length === 0) {
    return (
      <p className={styles.reason} data-testid="not-playable">
        {looking
          ? "Looking for a source of this film. It can be watched as soon as there is one."
          : "No source for this film is known yet. Miauflix keeps looking in the background."}
      </p>
    );
  }
  const film = { type: "movie", movieId: routeIdOf(movie) } as const;
  return (
    <div className={styles.panel}>
      {/* Above the ways in: those change once the viewer's place is known, and must not push it from under a finger. */}
      <QualityChoice sources={sources ?? []} value={quality} onChange={setQuality} />
      <div className={styles.ways}>
        <ButtonLink
          look="primary"
          className={styles.watch}
          to={wayInto(film, quality)}
          data-testid="watch"
        >
          <Icon name="play" />{" "}
          {resumeAt === null ? "Watch" : `Continue at ${formatClock(resumeAt)}`}
        </ButtonLink>
        {resumeAt !== null && (
          <ButtonLink to={wayInto(film, quality, "start")}>From the start</ButtonLink>
        )}
      </div>
    </div>
  );
}
