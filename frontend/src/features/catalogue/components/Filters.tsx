import { useId } from "react";
import { useGetGenresQuery } from "../api";
import type { TitleFilter, TitleSort } from "../types";
import styles from "./Filters.module.css";

export interface Wish extends TitleFilter {
  sort?: TitleSort;
}

interface Props {
  kind: "movie" | "show";
  wish: Wish;
  onChange: (wish: Wish) => void;
}

const SORTS: [TitleSort, string][] = [
  ["popularity", "Most popular"],
  ["rating", "Best rated"],
  ["releaseDate", "Newest"],
  ["title", "By title"],
];
const RATINGS = ["9", "8", "7", "6", "5"];
const FIRST_DECADE = 1900;

/** What titles to show, and in which order. */
export function Filters({ kind, wish, onChange }: Props) {
  const { data: genres = [] } = useGetGenresQuery(kind);
  const change = (part: Wish) => onChange(withoutBlanks({ ...wish, ...part }));
  return (
    <search className={styles.filters}>
      <Choice
        label="Sort"
        value={wish.sort ?? "popularity"}
        options={SORTS}
        onChange={(sort) => change({ sort: sort as TitleSort })}
      />
      <Choice
        label="Genre"
        value={wish.genre ?? ""}
        options={[["", "All"], ...genres.map(({ id, name }): Option => [String(id), name])]}
        onChange={(genre) => change({ genre })}
      />
      <Choice
        label="Years"
        value={wish.yearFrom ?? ""}
        options={[["", "All"], ...decades()]}
        onChange={(from) =>
          change({ yearFrom: from, yearTo: from === "" ? "" : String(Number(from) + 9) })
        }
      />
      <Choice
        label="Rating"
        value={wish.rating ?? ""}
        options={[["", "All"], ...RATINGS.map((from): Option => [from, `★ ${from} and better`])]}
        onChange={(rating) => change({ rating })}
      />
      <label className={styles.tick}>
        <input
          type="checkbox"
          checked={wish.playable === "true"}
          onChange={(event) => change({ playable: event.target.checked ? "true" : "" })}
        />
        Ready to watch
      </label>
    </search>
  );
}

type Option = [value: string, name: string];

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function decades(): Option[] {
  const current = Math.floor(new Date().getFullYear() / 10) * 10;
  const count = (current - FIRST_DECADE) / 10 + 1;
  return Array.from({ length: count }, (_, index) => {
    const from = current - index * 10;
    return [String(from), `${from}s`];
  });
}

function withoutBlanks(wish: Wish): Wish {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== "")) as Wish;
}
