import { useState } from "react";
import { CatEye } from "@/shared/brand/CatEye";
import { useCountdown } from "@/shared/hooks/useCountdown";
import { classes } from "@/shared/ui/classes";
import { figuresOf, headlineOf, STEPS, stepOf } from "../stages";
import type { Stage, StreamStatus } from "../types";
import styles from "./StagePanel.module.css";

interface Props {
  stage: Stage;
  status: StreamStatus | undefined;
  /** Why the status is out of date; then its figures are not shown. */
  silence?: string | null;
  /** While the film runs only the line is shown, not the steps. */
  compact: boolean;
}

/** What happens between the press and the picture, and why it takes as long as it takes. */
export function StagePanel({ stage, status, silence = null, compact }: Props) {
  const [reached, setReached] = useState(0);
  const step = stepOf(stage, reached);
  if (step !== reached) setReached(step);
  const left = useCountdown(silence === null ? (status?.reason?.retryInS ?? null) : null);
  const reason = silence ?? reasonOf(status);
  return (
    <div className={styles.panel} data-testid="stage" data-stage={stage}>
      <CatEye size={compact ? 56 : 84} />
      <div role="status" className={styles.words}>
        <p className={styles.headline}>{headlineOf(stage)}</p>
        {reason && (
          <p className={styles.reason} data-testid="stage-reason">
            {reason}
          </p>
        )}
      </div>
      {left !== null && <p className={styles.figures}>Next try in {left} s</p>}
      {!compact && <Steps reached={step} />}
      {status && silence === null && (
        <ul className={styles.figures}>
          {figuresOf(status).map((figure) => (
            <li key={figure}>{figure}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function reasonOf(status: StreamStatus | undefined): string {
  return [status?.reason?.message, status?.reason?.nextStep].filter(Boolean).join(" ");
}

function Steps({ reached }: { reached: number }) {
  return (
    <ol className={styles.steps} aria-hidden="true">
      {STEPS.map(({ stage }, index) => (
        <li
          key={stage}
          className={classes(
            styles.step,
            index < reached && styles.done,
            index === reached && styles.now,
          )}
        />
      ))}
    </ol>
  );
}
