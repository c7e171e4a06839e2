import type { ReactNode } from "react";
import { Notice } from "@/shared/ui/Notice";
import { routeIdOf } from "../routeId";
import { type Movie, type Show, yearOf } from "../types";
import { Backdrop } from "./Backdrop";
import { Facts } from "./Facts";
import { Poster } from "./Poster";
import styles from "./TitleHead.module.css";

interface Props {
  title: Movie | Show;
  /** Further facts in the line of facts. */
  facts?: string[];
  children: ReactNode;
}

/** The upper part of a title's page: picture, name, facts, overview, and what can be done with it. */
export function TitleHead({ title, facts, children }: Props) {
  const id = routeIdOf(title);
  return (
    <div className={styles.top}>
      <Backdrop seed={id} image={title.backdrop} colors={title.backdropColors} />
      <div className={styles.poster}>
        <Poster
          seed={id}
          title={title.title}
          year={yearOf(title)}
          image={title.poster}
          colors={title.posterColors}
        />
      </div>
      <div className={styles.words}>
        <h1 className={styles.name}>{title.title}</h1>
        {title.tagline && <p className={styles.tagline}>{title.tagline}</p>}
        <Facts of={title} more={facts ?? []} />
        <p className={styles.overview}>{title.overview}</p>
        {title.stale && (
          <Notice>This may be out of date: its provider cannot be reached at the moment.</Notice>
        )}
        {children}
        {title.trailer && <Trailer id={title.trailer} of={title.title} />}
      </div>
    </div>
  );
}

/** Leads away from here, and tells the other side nothing of where from. */
function Trailer({ id, of }: { id: string; of: string }) {
  return (
    <a
      className={styles.trailer}
      href={`https://www.youtube.com/watch?v=${encodeURIComponent(id)}`}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={`Trailer of ${of} on YouTube`}
    >
      Trailer on YouTube
    </a>
  );
}
