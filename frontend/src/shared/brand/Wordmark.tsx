import { CatMark } from "./CatMark";
import styles from "./Wordmark.module.css";

/** Mark and name. */
export function Wordmark({ large = false }: { large?: boolean }) {
  return (
    <span className={large ? styles.large : styles.wordmark}>
      <CatMark className={styles.mark} />
      <span>Miauflix</span>
    </span>
  );
}
