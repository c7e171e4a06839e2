import { formatRuntime } from "@/shared/format/time";
import { type Movie, yearOf } from "../types";
import styles from "./Facts.module.css";

type Known = Pick<Movie, "releaseDate" | "year" | "runtime" | "genres" | "rating"> & {
  licence?: string | null | undefined;
};

/** Year, running time, genres and licence in one line; what is not known is left out. */
export function Facts({ of: known }: { of: Known }) {
  const { runtime, genres, rating, licence } = known;
  const facts = [
    yearOf(known),
    runtime === null ? "" : formatRuntime(runtime),
    genres.slice(0, 3).join(", "),
    rating > 0 ? `★ ${rating.toFixed(1)}` : "",
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
