import { errorText, isApiError } from "@/shared/api/errors";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { type Explanation, explain, type Failure, type FailureKind } from "../playback/failure";
import type { Playback } from "../playback/state";
import type { StreamStatus } from "../types";
import { FailurePanel } from "./FailurePanel";
import { type Next, NextPanel } from "./NextPanel";
import styles from "./Overlay.module.css";
import { StagePanel } from "./StagePanel";

interface Props {
  playback: Playback;
  waiting: boolean;
  failure: Failure | null;
  status: StreamStatus | undefined;
  statusError: unknown;
  videoCodec: string | null;
  next: Next | undefined;
  onPlay: () => void;
  onRetry: () => void;
  onLeave: () => void;
}

/**
 * What stands over the picture: a failure, what comes after the end, a press that is needed, or
 * what is being waited for.
 */
export function Overlay({ playback, waiting, failure, status, next, onPlay, ...rest }: Props) {
  const trouble = findTrouble({ playback, waiting, failure, status, ...rest });
  if (trouble) {
    return (
      <div className={styles.overlay}>
        <FailurePanel
          explanation={trouble}
          onRetry={canRetry(failure) ? rest.onRetry : undefined}
          onLeave={rest.onLeave}
        />
      </div>
    );
  }
  if (playback.ended && next) {
    return (
      <div className={styles.overlay}>
        <NextPanel next={next} onLeave={rest.onLeave} />
      </div>
    );
  }
  if (playback.blocked && playback.paused) {
    return (
      <div className={styles.overlay}>
        <Button look="primary" onClick={onPlay} data-testid="press-to-play">
          <Icon name="play" /> Play
        </Button>
      </div>
    );
  }
  const started = playback.startedAt !== null;
  if (started && !waiting) return null;
  const stage = status?.stage ?? "resolving";
  return (
    <div className={styles.overlay}>
      <StagePanel
        stage={started && stage === "ready" ? "stalled" : stage}
        status={status}
        silence={rest.statusError ? errorText(rest.statusError) : null}
        compact={started}
      />
    </div>
  );
}

/** What the device cannot decode it cannot decode the next time either. */
function canRetry(failure: Failure | null): boolean {
  return failure?.kind !== "noPicture" && failure?.kind !== "noFrames";
}

/** Answers that say that the stream itself is no more; others may pass. */
const GONE = [401, 403, 404, 410];

/** What the browser tells alike whether the file is wrong or nothing is served any more. */
const SERVER_KNOWS: readonly FailureKind[] = ["network", "unsupported"];

type Signs = Omit<Props, "next" | "onPlay" | "onRetry" | "onLeave">;

/** The failure to show, from the element or from the server; `null` while there is hope. */
function findTrouble({ playback, waiting, failure, status, statusError, videoCodec }: Signs) {
  const gone = isApiError(statusError) && GONE.includes(statusError.status);
  if (failure && !(gone && SERVER_KNOWS.includes(failure.kind))) {
    return explain(failure.kind, status?.reason ?? null, videoCodec);
  }
  // What is in the buffer may be seen to its end; then nothing more can come.
  if (playback.startedAt !== null && !failure && !(gone && waiting)) return null;
  if (status?.stage === "failed") {
    return {
      title: "This cannot be played",
      message: status.reason?.message ?? "The server gave up on this film.",
      nextStep: status.reason?.nextStep ?? "Try again, or choose another quality.",
    } satisfies Explanation;
  }
  if (!gone) return null;
  return {
    title: "This cannot be played",
    message: errorText(statusError),
    nextStep: "Try again to ask for the film anew.",
  } satisfies Explanation;
}
