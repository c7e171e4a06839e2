import { useState } from "react";
import { errorText } from "@/shared/api/errors";
import { formatSpan } from "@/shared/format/time";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Notice } from "@/shared/ui/Notice";
import { Waiting } from "@/shared/ui/Waiting";
import { useGetActorsQuery, useRestartActorMutation } from "../api";
import type { SupervisionTree } from "../types";
import { summarise } from "../words";
import { ActorNode } from "./ActorNode";
import styles from "./ActorTree.module.css";
import { RestartDialog } from "./RestartDialog";

const POLL_MS = 2000;

/** The supervision tree, live. */
export function ActorTree() {
  const { data, error, refetch, fulfilledTimeStamp } = useGetActorsQuery(undefined, {
    pollingInterval: POLL_MS,
  });
  const [asked, setAsked] = useState<string | null>(null);
  const [restart, restarting] = useRestartActorMutation();
  if (!data) {
    if (!error) return <Waiting label="Asking the supervisor" />;
    return (
      <ErrorPanel
        title="The actors could not be asked"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const confirm = async (name: string) => {
    await restart(name);
    setAsked(null);
  };
  return (
    <section aria-labelledby="supervision-title" className={styles.section}>
      <h2 id="supervision-title">Supervision</h2>
      <p className={styles.summary} data-testid="supervision-summary">
        {summarise(data.actors)}
      </p>
      {error && <Notice>Not up to date: {errorText(error)}</Notice>}
      {restarting.error && (
        <Notice title={`${restarting.originalArgs} was not restarted`}>
          {errorText(restarting.error)}
        </Notice>
      )}
      <Root tree={data} />
      <ul className={styles.tree}>
        {data.actors.map((actor) => (
          <li key={actor.name} className={styles.branch}>
            <ActorNode
              actor={actor}
              toldAt={fulfilledTimeStamp ?? 0}
              onRestart={() => setAsked(actor.name)}
            />
          </li>
        ))}
      </ul>
      {asked !== null && (
        <RestartDialog
          name={asked}
          busy={restarting.isLoading}
          onConfirm={() => void confirm(asked)}
          onCancel={() => setAsked(null)}
        />
      )}
    </section>
  );
}

function Root({ tree: { uptimeS, events } }: { tree: SupervisionTree }) {
  return (
    <div className={styles.root}>
      <p className={styles.supervisor}>supervisor</p>
      <p className={styles.figures}>
        up {formatSpan(uptimeS)} · {events.published} events published, {events.dropped} dropped
      </p>
    </div>
  );
}
