import { type ComponentProps, useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Backdrop } from "@/features/catalogue";
import {
  describeDevice,
  FailurePanel,
  Player,
  StagePanel,
  useStartStreamMutation,
} from "@/features/player";
import { useReports, useResume } from "@/features/viewing";
import { errorText } from "@/shared/api/errors";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import type { WorkName } from "@/shared/watching/work";
import styles from "./Watching.module.css";

interface Props {
  /** Must not be made on every rendering: another one is asked for anew. */
  work: WorkName;
  title: string | undefined;
  /** `undefined` while it is asked for, `null` when nobody knows it. */
  runtimeMin: number | null | undefined;
  picture: ComponentProps<typeof Backdrop>;
  /** Where it leads back to. */
  page: string;
  next?: ComponentProps<typeof Player>["next"];
}

interface Attempt {
  askedAt: number;
  /** Seconds; left out, it begins at the first place. */
  startAt?: number | undefined;
}

/** Asks for a stream and plays it, from where its viewer stopped unless the address says otherwise. */
export function Watching({ work, title, runtimeMin, picture, page, next }: Props) {
  const [search] = useSearchParams();
  const quality = search.get("quality") ?? "auto";
  const navigate = useNavigate();
  const first = useFirstPlace(work, runtimeMin, search.get("from") === "start");
  const report = useReports(work);
  const [start, { data: stream, error }] = useStartStreamMutation();
  const [attempt, setAttempt] = useState<Attempt>(() => ({ askedAt: performance.now() }));
  const startAt = attempt.startAt ?? first;
  useDocumentTitle(title ?? null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: every attempt asks anew
  useEffect(() => {
    const wish = start({ work, quality, device: describeDevice() });
    return () => wish.abort();
  }, [start, work, quality, attempt]);

  const leave = () => void navigate(page, { replace: true });
  const restart = (place?: number) => setAttempt({ askedAt: performance.now(), startAt: place });
  const scene = <Backdrop {...picture} />;
  if (stream && startAt !== undefined) {
    return (
      <Player
        key={`${stream.streamingKey} ${attempt.askedAt}`}
        title={title ?? ""}
        stream={stream}
        askedAt={attempt.askedAt}
        startAt={startAt}
        scene={scene}
        next={next}
        onLeave={leave}
        onMoment={report}
        onRestart={restart}
      />
    );
  }
  return (
    <main className={styles.before}>
      <div className={styles.scene}>{scene}</div>
      <VisuallyHidden>
        <h1>{title ?? "Starting the film"}</h1>
      </VisuallyHidden>
      {error ? (
        <FailurePanel
          explanation={{
            title: "This cannot be played now",
            message: errorText(error),
            nextStep: "",
          }}
          onRetry={() => restart(attempt.startAt)}
          onLeave={leave}
        />
      ) : (
        <StagePanel stage="resolving" status={undefined} compact={false} />
      )}
    </main>
  );
}

/** Where it begins, once that is known: it stays there, whatever is reported meanwhile. */
function useFirstPlace(
  work: WorkName,
  runtimeMin: number | null | undefined,
  fromStart: boolean,
): number | undefined {
  const [place, setPlace] = useState(fromStart ? 0 : undefined);
  const known = useResume(work, runtimeMin, place !== undefined);
  if (place !== undefined || known === undefined) return place;
  setPlace(known ?? 0);
  return known ?? 0;
}
