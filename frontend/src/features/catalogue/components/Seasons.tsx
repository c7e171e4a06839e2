import { useState } from "react";
import { ChoiceGroup } from "@/shared/ui/ChoiceGroup";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import type { Season } from "../types";
import { Episodes } from "./Episodes";
import styles from "./Seasons.module.css";

/** The seasons of a series, one of them open. */
export function Seasons({ showId, seasons }: { showId: number; seasons: readonly Season[] }) {
  const first = seasons.find((season) => season.seasonNumber > 0) ?? seasons[0];
  const [chosen, setChosen] = useState(String(first?.seasonNumber ?? ""));
  const open = seasons.find((season) => String(season.seasonNumber) === chosen) ?? first;
  if (!open) return <p className={styles.none}>No season of this series is known yet.</p>;
  const choices = seasons.map((season) => ({
    value: String(season.seasonNumber),
    label: nameOf(season),
    hint: season.episodeCount > 0 ? `${season.episodeCount} episodes` : undefined,
  }));
  return (
    <section className={styles.seasons} aria-labelledby="seasons-title">
      <VisuallyHidden>
        <h2 id="seasons-title">Seasons</h2>
      </VisuallyHidden>
      <ChoiceGroup
        legend="Season"
        choices={choices}
        value={String(open.seasonNumber)}
        onChange={setChosen}
      />
      {open.overview && <p className={styles.overview}>{open.overview}</p>}
      <Episodes showId={showId} season={open} />
    </section>
  );
}

function nameOf(season: Season): string {
  if (season.name) return season.name;
  return season.seasonNumber === 0 ? "Specials" : `Season ${season.seasonNumber}`;
}
