import type { KeyboardEvent } from "react";
import { Link } from "react-router";
import { Icon } from "@/shared/ui/Icon";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import { routeIdOf } from "../routeId";
import { type Media, pageOf, titleOf, yearOf } from "../types";
import { Poster } from "./Poster";
import styles from "./TitleCard.module.css";

interface Props {
  media: Media;
  /** In a row that is one tab stop. */
  tabIndex?: number;
  onFocus?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** A title among others: its poster, and a mark when it can be watched now. */
export function TitleCard({ media, tabIndex, onFocus, onKeyDown }: Props) {
  const title = titleOf(media);
  const id = routeIdOf(media);
  return (
    <Link
      className={styles.card}
      to={pageOf(media)}
      tabIndex={tabIndex}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      data-testid="title-card"
    >
      <Poster
        seed={id}
        title={title}
        year={yearOf(media)}
        image={media.poster}
        colors={media.posterColors}
      />
      {media.playable && (
        <span className={styles.playable}>
          <Icon name="play" size={18} />
          <VisuallyHidden>Ready to watch</VisuallyHidden>
        </span>
      )}
    </Link>
  );
}
