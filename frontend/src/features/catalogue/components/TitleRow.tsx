import { type KeyboardEvent, useId, useRef, useState } from "react";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Icon } from "@/shared/ui/Icon";
import type { Media } from "../types";
import { stepFocus } from "./stepFocus";
import { type CardMarks, TitleCard } from "./TitleCard";
import styles from "./TitleRow.module.css";

interface Card extends CardMarks {
  media: Media;
}

interface Props {
  name: string;
  description?: string;
  /** Undefined while they are on their way. */
  cards: readonly Card[] | undefined;
  error: unknown;
  onRetry: () => void;
}

/**
 * Titles as a row that scrolls sideways; none at all are no row. It is a single tab stop; the
 * arrow keys, Home and End move between its titles.
 */
export function TitleRow({ name, description = "", cards, error, onRetry }: Props) {
  const [current, setCurrent] = useState(0);
  const row = useRef<HTMLUListElement>(null);
  const heading = useId();
  if (cards?.length === 0) return null;

  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepFocus(event.key, current, cards?.length ?? 0);
    if (next === null) return;
    event.preventDefault();
    row.current?.querySelectorAll<HTMLElement>("a")[next]?.focus();
  };
  return (
    <section className={styles.shelf} aria-labelledby={heading}>
      <header className={styles.header}>
        <div>
          <h2 id={heading}>{name}</h2>
          {description && <p className={styles.description}>{description}</p>}
        </div>
        <ScrollButtons name={name} onScroll={(pages) => scrollRow(row.current, pages)} />
      </header>
      {error ? (
        <ErrorPanel title="This list could not be loaded" error={error} onRetry={onRetry} />
      ) : (
        <ul ref={row} className={styles.row} aria-busy={!cards}>
          {cards?.map(({ media, to, caption, seen }, index) => (
            <li key={`${media._type}-${media.id}`} className={styles.cell}>
              <TitleCard
                media={media}
                to={to}
                caption={caption}
                seen={seen}
                tabIndex={index === current ? 0 : -1}
                onFocus={() => setCurrent(index)}
                onKeyDown={onKeyDown}
              />
            </li>
          )) ?? <Placeholders />}
        </ul>
      )}
    </section>
  );
}

function Placeholders() {
  return Array.from({ length: 9 }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: nine alike
    <li key={index} className={styles.placeholder} aria-hidden="true" />
  ));
}

function ScrollButtons({ name, onScroll }: { name: string; onScroll: (pages: number) => void }) {
  return (
    <div className={styles.arrows}>
      <button type="button" aria-label={`Back in ${name}`} onClick={() => onScroll(-1)}>
        <Icon name="back" />
      </button>
      <button type="button" aria-label={`Further in ${name}`} onClick={() => onScroll(1)}>
        <Icon name="forth" />
      </button>
    </div>
  );
}

function scrollRow(row: HTMLElement | null, pages: number): void {
  row?.scrollBy({ left: pages * row.clientWidth * 0.85, behavior: "smooth" });
}
