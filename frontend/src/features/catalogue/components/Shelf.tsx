import { type KeyboardEvent, useId, useRef, useState } from "react";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Icon } from "@/shared/ui/Icon";
import { useGetListQuery } from "../api";
import type { MediaList } from "../types";
import styles from "./Shelf.module.css";
import { stepFocus } from "./stepFocus";
import { TitleCard } from "./TitleCard";

/**
 * One list as a row that scrolls sideways. It is a single tab stop; the arrow keys,
 * Home and End move between its titles.
 */
export function Shelf({ list }: { list: MediaList }) {
  const { data, error, refetch } = useGetListQuery(list.slug);
  const [current, setCurrent] = useState(0);
  const row = useRef<HTMLUListElement>(null);
  const heading = useId();
  if (data?.results.length === 0) return null;

  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepFocus(event.key, current, data?.results.length ?? 0);
    if (next === null) return;
    event.preventDefault();
    row.current?.querySelectorAll<HTMLElement>("a")[next]?.focus();
  };
  return (
    <section className={styles.shelf} aria-labelledby={heading}>
      <header className={styles.header}>
        <div>
          <h2 id={heading}>{list.name}</h2>
          {list.description && <p className={styles.description}>{list.description}</p>}
        </div>
        <ScrollButtons name={list.name} onScroll={(pages) => scrollRow(row.current, pages)} />
      </header>
      {error ? (
        <ErrorPanel
          title="This list could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <ul ref={row} className={styles.row} aria-busy={!data}>
          {data?.results.map((media, index) => (
            <li key={`${media._type}-${media.id}`} className={styles.cell}>
              <TitleCard
                media={media}
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
