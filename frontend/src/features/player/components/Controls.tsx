import { formatClock } from "@/shared/format/time";
import { Icon, type IconName } from "@/shared/ui/Icon";
import type { Command } from "../keys";
import type { Playback } from "../playback/state";
import type { Span } from "../types";
import styles from "./Controls.module.css";
import { SeekBar } from "./SeekBar";

interface Props {
  playback: Playback;
  onDisk: readonly Span[];
  quality: string | null;
  /** `null`: this browser cannot fill the screen. */
  full: boolean | null;
  detailsOpen: boolean;
  onCommand: (command: Command) => void;
  onSeek: (seconds: number) => void;
  onVolume: (volume: number) => void;
}

/** The row of controls below the picture. */
export function Controls({ playback, onDisk, quality, full, detailsOpen, ...on }: Props) {
  const { time, duration, paused, muted, volume } = playback;
  return (
    <div className={styles.controls}>
      <SeekBar
        time={time}
        duration={duration}
        buffered={playback.buffered}
        onDisk={onDisk}
        onSeek={on.onSeek}
      />
      <div className={styles.row}>
        <Key
          label={paused ? "Play" : "Pause"}
          icon={paused ? "play" : "pause"}
          testId="play-pause"
          onPress={() => on.onCommand({ kind: "toggle" })}
        />
        <Key
          label="Back 10 seconds"
          icon="rewind"
          onPress={() => on.onCommand({ kind: "seekBy", seconds: -10 })}
        />
        <Key
          label="Forward 10 seconds"
          icon="skip"
          onPress={() => on.onCommand({ kind: "seekBy", seconds: 10 })}
        />
        <div className={styles.volume}>
          <Key
            label={muted ? "Sound on" : "Mute"}
            icon={muted ? "muted" : "sound"}
            onPress={() => on.onCommand({ kind: "mute" })}
          />
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={muted ? 0 : volume}
            onChange={(event) => on.onVolume(Number(event.target.value))}
            aria-label="Volume"
            aria-valuetext={`${Math.round((muted ? 0 : volume) * 100)} %`}
            data-own-arrows
          />
        </div>
        <p className={styles.time} data-testid="time">
          {duration > 0 && (
            <>
              {formatClock(time)} <span>/ {formatClock(duration)}</span>
            </>
          )}
        </p>
        <div className={styles.end}>
          {quality && <span className={styles.quality}>{quality}</span>}
          <Key
            label="Details of this stream"
            icon="info"
            pressed={detailsOpen}
            onPress={() => on.onCommand({ kind: "details" })}
          />
          {full !== null && (
            <Key
              label={full ? "Leave full screen" : "Full screen"}
              icon={full ? "shrink" : "enlarge"}
              onPress={() => on.onCommand({ kind: "fullscreen" })}
            />
          )}
        </div>
      </div>
    </div>
  );
}

interface KeyProps {
  label: string;
  icon: IconName;
  onPress: () => void;
  pressed?: boolean;
  testId?: string;
}

function Key({ label, icon, onPress, pressed, testId }: KeyProps) {
  return (
    <button
      type="button"
      className={styles.key}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onPress}
      data-testid={testId}
    >
      <Icon name={icon} />
    </button>
  );
}
