import { formatClock } from "@/shared/format/time";
import type { Command } from "../keys";
import type { Playback } from "../playback/state";
import type { Span } from "../types";
import styles from "./Controls.module.css";
import { Key } from "./Key";
import { SeekBar } from "./SeekBar";
import { Volume } from "./Volume";

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
  const { time, duration } = playback;
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
        <Transport paused={playback.paused} onCommand={on.onCommand} />
        <Volume
          volume={playback.volume}
          muted={playback.muted}
          onMute={() => on.onCommand({ kind: "mute" })}
          onVolume={on.onVolume}
        />
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

function Transport({ paused, onCommand }: { paused: boolean; onCommand: Props["onCommand"] }) {
  return (
    <>
      <Key
        label={paused ? "Play" : "Pause"}
        icon={paused ? "play" : "pause"}
        testId="play-pause"
        onPress={() => onCommand({ kind: "toggle" })}
      />
      <Key
        label="Back 10 seconds"
        icon="rewind"
        onPress={() => onCommand({ kind: "seekBy", seconds: -10 })}
      />
      <Key
        label="Forward 10 seconds"
        icon="skip"
        onPress={() => onCommand({ kind: "seekBy", seconds: 10 })}
      />
    </>
  );
}
