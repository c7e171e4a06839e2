import { formatLatency } from "@/shared/format/time";
import type { ActorHealth } from "../types";
import styles from "./ActorWork.module.css";
import { TickTable } from "./TickTable";

/** How long an actor's messages take and what it does by itself; closed until asked for. */
export function ActorWork({ actor }: { actor: ActorHealth }) {
  return (
    <details className={styles.details}>
      <summary>
        Work of {actor.name}: {inWords(actor.handling)}
      </summary>
      <dl className={styles.handling}>
        <Figure label="Messages timed" value={String(actor.handling.count)} />
        <Figure label="Time in all" value={formatLatency(actor.handling.sumS)} />
        <Figure label="Slowest" value={formatLatency(actor.handling.maxS)} />
        <Figure label="Mailbox at its fullest" value={String(actor.mailbox.highWater)} />
        <Figure label="Oldest waiting" value={formatLatency(actor.mailbox.oldestAgeS)} />
      </dl>
      {actor.ticks.length > 0 && <TickTable ticks={actor.ticks} actor={actor.name} />}
    </details>
  );
}

function inWords({ count, p50S, p95S }: ActorHealth["handling"]): string {
  if (count === 0) {
    return "no message yet";
  }
  return `half within ${formatLatency(p50S)}, 95 % within ${formatLatency(p95S)}`;
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
