import type { ReactNode } from "react";
import { useFindings } from "../findings/useFindings";
import { routeIdOf } from "../routeId";
import type { Movie } from "../types";
import { FoundSources } from "./FoundSources";
import styles from "./TitleDetails.module.css";
import { TitleHead } from "./TitleHead";
import { WatchPanel } from "./WatchPanel";

interface Props {
  movie: Movie;
  /** The second at which the viewer would go on, if there is one. */
  resumeAt?: number | null | undefined;
  /** What else can be done with it. */
  actions?: ReactNode;
}

/** Everything known about a film, the button that plays it, and its sources as they are found. */
export function TitleDetails({ movie, resumeAt, actions }: Props) {
  const findings = useFindings(`/movies/${routeIdOf(movie)}/sources/events`);
  return (
    <article>
      <TitleHead title={movie}>
        <WatchPanel movie={movie} findings={findings} resumeAt={resumeAt} />
        {actions}
      </TitleHead>
      <section className={styles.below} aria-labelledby="sources-title">
        <h2 id="sources-title">Sources</h2>
        <FoundSources findings={findings} of={movie.title} />
      </section>
    </article>
  );
}
