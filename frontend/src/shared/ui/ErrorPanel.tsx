import { errorText } from "@/shared/api/errors";
import { Button } from "./Button";
import styles from "./ErrorPanel.module.css";

interface Props {
  title: string;
  error: unknown;
  onRetry?: () => void;
}

/** Stands where content could not be loaded: what failed, why, and a way on. */
export function ErrorPanel({ title, error, onRetry }: Props) {
  return (
    <div className={styles.panel} role="alert">
      <h2 className={styles.title}>{title}</h2>
      <p>{errorText(error)}</p>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
