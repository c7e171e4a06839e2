import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { formatClock, speakClock } from "@/shared/format/time";
import type { Span } from "../types";
import styles from "./SeekBar.module.css";

interface Props {
  time: number;
  duration: number;
  /** In the browser. */
  buffered: readonly Span[];
  /** On the server's disk. */
  onDisk: readonly Span[];
  onSeek: (seconds: number) => void;
}

/**
 * Place in the film. A drag previews and seeks when let go, because every seek makes the
 * server fetch other pieces first.
 */
export function SeekBar({ time, duration, buffered, onDisk, onSeek }: Props) {
  const [hover, setHover] = useState<number | null>(null);
  const { input, shown } = useDrag(time, duration, onSeek);
  const known = duration > 0;

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setHover(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  return (
    <div className={styles.bar} onPointerMove={onPointerMove} onPointerLeave={() => setHover(null)}>
      <div className={styles.track}>
        <Spans className={styles.onDisk} spans={onDisk} testId="span-on-disk" />
        <Spans className={styles.buffered} spans={buffered} testId="span-buffered" />
        <div className={styles.played} style={{ width: percent(known ? shown / duration : 0) }} />
      </div>
      <div className={styles.knob} style={{ left: percent(known ? shown / duration : 0) }} />
      {hover !== null && known && (
        <output className={styles.hover} style={{ left: percent(hover) }} aria-hidden="true">
          {formatClock(hover * duration)}
        </output>
      )}
      <input
        ref={input}
        type="range"
        className={styles.input}
        min={0}
        max={known ? duration : 1}
        step={0.1}
        defaultValue={0}
        disabled={!known}
        aria-label="Place in the film"
        aria-valuetext={`${speakClock(shown)} of ${speakClock(duration)}`}
        data-testid="seek"
      />
    </div>
  );
}

/** The slider's element and the place that it shows: the viewer's while dragged, else the film's. */
function useDrag(time: number, duration: number, onSeek: (seconds: number) => void) {
  const input = useRef<HTMLInputElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);

  useEffect(() => {
    const element = input.current;
    if (!element) return;
    const preview = () => setDragged(Number(element.value));
    const commit = () => {
      setDragged(null);
      onSeek(Number(element.value));
    };
    // React has one event for both: it cannot tell a move of the knob from letting it go.
    element.addEventListener("input", preview);
    element.addEventListener("change", commit);
    return () => {
      element.removeEventListener("input", preview);
      element.removeEventListener("change", commit);
    };
  }, [onSeek]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer film moves the knob, too
  useLayoutEffect(() => {
    if (input.current && dragged === null) input.current.value = String(time);
  }, [time, duration, dragged]);

  return { input, shown: dragged ?? time };
}

function Spans({
  spans,
  className,
  testId,
}: {
  spans: readonly Span[];
  className: string | undefined;
  testId: string;
}) {
  return spans.map(({ start, end }) => (
    <div
      key={start}
      className={className}
      style={{ left: percent(start), width: percent(end - start) }}
      data-testid={testId}
    />
  ));
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}
