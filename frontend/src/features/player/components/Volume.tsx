import { Key } from "./Key";
import styles from "./Volume.module.css";

interface Props {
  volume: number;
  muted: boolean;
  onMute: () => void;
  onVolume: (volume: number) => void;
}

/** Sound on or off and how loud. Its slider keeps the arrow keys to itself. */
export function Volume({ volume, muted, onMute, onVolume }: Props) {
  const heard = muted ? 0 : volume;
  return (
    <div className={styles.volume}>
      <Key label={muted ? "Sound on" : "Mute"} icon={muted ? "muted" : "sound"} onPress={onMute} />
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={heard}
        onChange={(event) => onVolume(Number(event.target.value))}
        aria-label="Volume"
        aria-valuetext={`${Math.round(heard * 100)} %`}
        data-own-arrows
      />
    </div>
  );
}
