import type { KeyboardEvent } from "react";
import { Link } from "react-router";
import { Icon } from "@/shared/ui/Icon";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import { routeIdOf } from "../routeId";
import { type Media, pageOf, titleOf, yearOf } from "../types";
import { Poster } from "./Poster";
import styles from "./TitleCard.module.css";

/** What a card says beyond the title itself. */
export interface CardMarks {
  /** Where it leads instead of to the title's page. */
  to?: string | undefined;
  /** A line below the poster. */
  caption?: string | undefined;
  /** How much of it was seen, from 0 to 1. */
  seen?: number | undefined;
}

interface Props extends CardMarks {
  media: Media;
  /** In a row that is one tab stop. */
  tabIndex?: number;
  onFocus?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** A title among others: its poster, and a mark when it can be watched now. */
export function TitleCard({ media, to, caption, seen = 0, ...focus }: Props) {
  const title = titleOf(media);
  const id = routeIdOf(media);
  return (
    <Link className={styles.card} to={to ?? pageOf(media)} {...focus} data-testid="title-card">
      <div className={styles.picture}>
        <Poster
          seed={id}
          title={title}
          year={yearOf(media)}
          image={media.poster}
          colors={media.posterColors}
        />
        {seen > 0 && (
          <div className={styles.seen} data-testid="seen">
            <div style={{ width: `${Math.round(seen * 100)}%` }} />
          </div>
        )}
      </div>
      {media.playable && (
        <span className={styles.playable}>
          <Icon name="play" size={18} />
          <VisuallyHidden>Ready to watch</VisuallyHidden>
        </span>
      )}
      {caption && <p className={styles.caption}>{caption}</p>}
    </Link>
  );
}
