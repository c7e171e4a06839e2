import { formatSpan } from "@/shared/format/time";
import { Button } from "@/shared/ui/Button";
import { classes } from "@/shared/ui/classes";
import type { ActorHealth } from "../types";
import { STATE_WORDS, secondsSince } from "../words";
import styles from "./ActorNode.module.css";
import { ActorWork } from "./ActorWork";
import { MailboxGauge } from "./MailboxGauge";

interface Props {
  actor: ActorHealth;
  /** When this was told, in ms since 1970. */
  toldAt: number;
  onRestart: () => void;
}

/** One actor: its state in a line, the rest on demand. */
export function ActorNode({ actor, toldAt, onRestart }: Props) {
  const since = formatSpan(secondsSince(actor.since, toldAt));
  return (
    <article
      className={styles.node}
      aria-label={actor.name}
      data-testid="actor"
      data-state={actor.state}
    >
      <div className={styles.line}>
        <h3 className={styles.name}>{actor.name}</h3>
        <p className={classes(styles.state, styles[actor.state])}>
          {STATE_WORDS[actor.state]} <span className={styles.since}>for {since}</span>
        </p>
        <div className={styles.gauge}>
          <MailboxGauge mailbox={actor.mailbox} />
        </div>
        <p className={styles.figures}>
          {actor.handled} handled
          {actor.failed > 0 && `, ${actor.failed} failed`}
          {actor.inFlight > 0 && `, ${actor.inFlight} in flight`}
          {actor.restarts > 0 && (
            <span className={styles.restarts}>
              , {actor.restarts} {actor.restarts === 1 ? "restart" : "restarts"}
            </span>
          )}
        </p>
        <Button
          className={styles.restart}
          onClick={onRestart}
          aria-label={`Restart ${actor.name}`}
          aria-haspopup="dialog"
        >
          Restart
        </Button>
      </div>
      {actor.lastError && (
        <p className={styles.error}>
          <strong>{actor.lastError.type}</strong>: {actor.lastError.message}{" "}
          <span className={styles.when}>
            {formatSpan(secondsSince(actor.lastError.at, toldAt))} ago
          </span>
        </p>
      )}
      <ActorWork actor={actor} />
    </article>
  );
}
