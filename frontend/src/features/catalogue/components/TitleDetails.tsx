import type { ReactNode } from "react";
import type { Movie } from "../types";
import { SourceTable } from "./SourceTable";
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

/** Everything known about a film, and the button that plays it. */
export function TitleDetails({ movie, resumeAt, actions }: Props) {
  return (
    <article>
      <TitleHead title={movie}>
        <WatchPanel movie={movie} resumeAt={resumeAt} />
        {actions}
      </TitleHead>
      <div className={styles.below}>
        {movie.sources && movie.sources.length > 0 && <SourceTable sources={movie.sources} />}
      </div>
    </article>
  );
}
