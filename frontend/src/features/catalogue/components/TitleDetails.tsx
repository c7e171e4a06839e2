import { routeIdOf } from "../routeId";
import { type Movie, yearOf } from "../types";
import { Backdrop } from "./Backdrop";
import { Facts } from "./Facts";
import { Poster } from "./Poster";
import { SourceTable } from "./SourceTable";
import styles from "./TitleDetails.module.css";
import { WatchPanel } from "./WatchPanel";

/** Everything known about a film, and the button that plays it. */
export function TitleDetails({ movie }: { movie: Movie }) {
  const id = routeIdOf(movie);
  return (
    <article className={styles.title}>
      <div className={styles.top}>
        <Backdrop seed={id} image={movie.backdrop} />
        <div className={styles.poster}>
          <Poster seed={id} title={movie.title} year={yearOf(movie)} image={movie.poster} />
        </div>
        <div className={styles.words}>
          <h1 className={styles.name}>{movie.title}</h1>
          {movie.tagline && <p className={styles.tagline}>{movie.tagline}</p>}
          <Facts of={movie} />
          <p className={styles.overview}>{movie.overview}</p>
          <WatchPanel movie={movie} />
        </div>
      </div>
      <div className={styles.below}>
        {movie.sources && movie.sources.length > 0 && <SourceTable sources={movie.sources} />}
      </div>
    </article>
  );
}
