import { useState } from "react";
import { formatClock } from "@/shared/format/time";
import { ButtonLink } from "@/shared/ui/Button";
import { ChoiceGroup } from "@/shared/ui/ChoiceGroup";
import { Icon } from "@/shared/ui/Icon";
import { linesOf, type Quality, qualitiesOf, whyNotPlayable } from "../quality";
import { routeIdOf } from "../routeId";
import type { Movie } from "../types";
import styles from "./WatchPanel.module.css";

interface Props {
  movie: Movie;
  /** The second at which the viewer would go on, if there is one. */
  resumeAt?: number | null | undefined;
}

/** The way into the film: quality and the Watch button, or the reason why there is none. */
export function WatchPanel({ movie, resumeAt = null }: Props) {
  const [quality, setQuality] = useState<Quality>("auto");
  const sources = movie.sources ?? [];
  const reason = whyNotPlayable(movie.playable, movie.sources);
  if (reason !== null) {
    return (
      <p className={styles.reason} data-testid="not-playable">
        {reason}
      </p>
    );
  }
  const choices = qualitiesOf(sources).map((value) => ({
    value,
    label: value === "auto" ? "Auto" : value,
    hint: linesOf(value) || undefined,
  }));
  return (
    <div className={styles.panel}>
      {/* Above the ways in: those change once the viewer's place is known, and must not push it from under a finger. */}
      {choices.length > 2 && (
        <ChoiceGroup legend="Quality" choices={choices} value={quality} onChange={setQuality} />
      )}
      <div className={styles.ways}>
        <ButtonLink
          look="primary"
          className={styles.watch}
          to={wayInto(movie, quality)}
          data-testid="watch"
        >
          <Icon name="play" />{" "}
          {resumeAt === null ? "Watch" : `Continue at ${formatClock(resumeAt)}`}
        </ButtonLink>
        {resumeAt !== null && (
          <ButtonLink to={wayInto(movie, quality, "start")}>From the start</ButtonLink>
        )}
      </div>
    </div>
  );
}

/** The player's address: it goes on where the viewer stopped, or begins `from` the start. */
function wayInto(movie: Movie, quality: Quality, from?: "start"): string {
  const search = new URLSearchParams();
  if (quality !== "auto") search.set("quality", quality);
  if (from) search.set("from", from);
  return `/watch/${routeIdOf(movie)}${search.size > 0 ? `?${search}` : ""}`;
}
