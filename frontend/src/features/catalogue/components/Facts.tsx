import { formatRuntime, yearOf } from "@/shared/format/time";
import type { Movie } from "../types";
import styles from "./Facts.module.css";

type Known = Pick<Movie, "releaseDate" | "runtime" | "genres" | "rating"> & {
  licence?: string | null | undefined;
};

/** Year, running time, genres and licence in one line; what is not known is left out. */
export function Facts({ of: { releaseDate, runtime, genres, rating, licence } }: { of: Known }) {
  const facts = [
    yearOf(releaseDate),
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
