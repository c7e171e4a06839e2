import type { WorkName } from "@/shared/watching/work";
import { useFindings } from "../findings/useFindings";
import type { Quality } from "../quality";
import styles from "./EpisodeWays.module.css";
import { FoundSources } from "./FoundSources";
import { QualityChoice } from "./QualityChoice";

interface Props {
  work: Extract<WorkName, { type: "episode" }>;
  name: string;
  quality: Quality;
  onQuality: (quality: Quality) => void;
}

/** The sources of an episode as they are found, and the choice among their qualities. */
export function EpisodeSources({ work, name, quality, onQuality }: Props) {
  const { showId, season, episode } = work;
  const findings = useFindings(
    `/shows/${showId}/seasons/${season}/episodes/${episode}/sources/events`,
  );
  return (
    <div className={styles.sources}>
      <QualityChoice sources={findings.sources ?? []} value={quality} onChange={onQuality} />
      <FoundSources findings={findings} of={name} />
    </div>
  );
}
