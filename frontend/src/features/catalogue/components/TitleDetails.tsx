import type { Movie } from "../types";
import { SourceTable } from "./SourceTable";
import styles from "./TitleDetails.module.css";
import { TitleHead } from "./TitleHead";
import { WatchPanel } from "./WatchPanel";

/** Everything known about a film, and the button that plays it. */
export function TitleDetails({ movie }: { movie: Movie }) {
  return (
    <article>
      <TitleHead title={movie}>
        <WatchPanel movie={movie} />
      </TitleHead>
      <div className={styles.below}>
        {movie.sources && movie.sources.length > 0 && <SourceTable sources={movie.sources} />}
      </div>
    </article>
  );
}
