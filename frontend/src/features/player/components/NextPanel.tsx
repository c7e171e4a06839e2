import { useEffect, useRef } from "react";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import styles from "./FailurePanel.module.css";

/** What can be watched after this. */
export interface Next {
  title: string;
  onPlay: () => void;
}

/** It has ended: what comes next, one press away. */
export function NextPanel({ next, onLeave }: { next: Next; onLeave: () => void }) {
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.querySelector("button")?.focus(), []);
  return (
    <section className={styles.panel} aria-label="What comes next" data-testid="next">
      <h2>Next episode</h2>
      <p>{next.title}</p>
      <div ref={first} className={styles.actions}>
        <Button look="primary" onClick={next.onPlay}>
          <Icon name="play" size={20} /> Watch it now
        </Button>
        <Button onClick={onLeave}>Back</Button>
      </div>
    </section>
  );
}
