import { formatRuntime } from "@/shared/format/time";
import { type Media, yearOf } from "../types";
import styles from "./Facts.module.css";

type Known = Partial<
  Pick<Media, "releaseDate" | "firstAirDate" | "year" | "runtime" | "genres" | "rating" | "licence">
>;

interface Props {
  of: Known;
  /** Further facts, before the licence. */
  more?: string[];
}

/** Year, running time, genres and licence in one line; what is not known is left out. */
export function Facts({ of: known, more = [] }: Props) {
  const { runtime, genres, rating, licence } = known;
  const facts = [
    yearOf(known),
    runtime ? formatRuntime(runtime) : "",
    genres?.slice(0, 3).join(", ") ?? "",
    rating ? `★ ${rating.toFixed(1)}` : "",
    ...more,
    licence ?? "",
  ].filter((fact) => fact !== "");
  return (
    <ul className={styles.facts}>
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
