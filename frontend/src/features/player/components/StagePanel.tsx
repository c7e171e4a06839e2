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
  /** While the film runs only the line is shown, not the steps. */
  compact: boolean;
}

/** What happens between the press and the picture, and why it takes as long as it takes. */
export function StagePanel({ stage, status, compact }: Props) {
  const [reached, setReached] = useState(0);
  const step = stepOf(stage, reached);
  if (step !== reached) setReached(step);
  const left = useCountdown(status?.reason?.retryInS ?? null);
  return (
    <div className={styles.panel} data-testid="stage" data-stage={stage}>
      <CatEye size={compact ? 56 : 84} />
      <div role="status" className={styles.words}>
        <p className={styles.headline}>{headlineOf(stage)}</p>
        {status?.reason && (
          <p className={styles.reason} data-testid="stage-reason">
            {status.reason.message} {status.reason.nextStep}
          </p>
        )}
      </div>
      {left !== null && <p className={styles.figures}>Next try in {left} s</p>}
      {!compact && <Steps reached={step} />}
      {status && (
        <ul className={styles.figures}>
          {figuresOf(status).map((figure) => (
            <li key={figure}>{figure}</li>
          ))}
        </ul>
      )}
    </div>
  );
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
