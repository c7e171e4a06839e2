import { useEffect, useRef } from "react";
import { Button } from "@/shared/ui/Button";
import type { Explanation } from "../playback/failure";
import styles from "./FailurePanel.module.css";

interface Props {
  explanation: Explanation;
  /** Left out where trying again cannot help. */
  onRetry?: (() => void) | undefined;
  onLeave: () => void;
}

/** The film cannot go on: why, and what to do now. */
export function FailurePanel({ explanation, onRetry, onLeave }: Props) {
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.querySelector("button")?.focus(), []);
  return (
    <div className={styles.panel} role="alert" data-testid="playback-error">
      <h2>{explanation.title}</h2>
      <p>{explanation.message}</p>
      {explanation.nextStep && <p className={styles.next}>{explanation.nextStep}</p>}
      <div ref={first} className={styles.actions}>
        {onRetry && (
          <Button look="primary" onClick={onRetry}>
            Try again
          </Button>
        )}
        <Button onClick={onLeave}>Back</Button>
      </div>
    </div>
  );
}
