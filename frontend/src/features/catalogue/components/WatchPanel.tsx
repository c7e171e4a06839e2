import { useState } from "react";
import { ButtonLink } from "@/shared/ui/Button";
import { ChoiceGroup } from "@/shared/ui/ChoiceGroup";
import { Icon } from "@/shared/ui/Icon";
import { linesOf, type Quality, qualitiesOf, whyNotPlayable } from "../quality";
import { routeIdOf } from "../routeId";
import type { Movie } from "../types";
import styles from "./WatchPanel.module.css";

/** The way into the film: quality and the Watch button, or the reason why there is none. */
export function WatchPanel({ movie }: { movie: Movie }) {
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
  const search = quality === "auto" ? "" : `?quality=${quality}`;
  const choices = qualitiesOf(sources).map((value) => ({
    value,
    label: value === "auto" ? "Auto" : value,
    hint: linesOf(value) || undefined,
  }));
  return (
    <div className={styles.panel}>
      <ButtonLink
        look="primary"
        className={styles.watch}
        to={`/watch/${routeIdOf(movie)}${search}`}
        data-testid="watch"
      >
        <Icon name="play" /> Watch
      </ButtonLink>
      {choices.length > 2 && (
        <ChoiceGroup legend="Quality" choices={choices} value={quality} onChange={setQuality} />
      )}
    </div>
  );
}
