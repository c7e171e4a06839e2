import { CatMark } from "./CatMark";
import styles from "./Wordmark.module.css";

/** Mark and name; a shy one leaves the name out where there is no room for it. */
export function Wordmark({ shy = false }: { shy?: boolean }) {
  return (
    <span className={shy ? styles.shy : styles.wordmark}>
      <CatMark className={styles.mark} />
      <span>Miauflix</span>
    </span>
  );
}
