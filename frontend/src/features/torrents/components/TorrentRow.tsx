import { formatBytes, formatRate } from "@/shared/format/bytes";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import type { Torrent } from "../types";
import styles from "./TorrentRow.module.css";

interface Props {
  torrent: Torrent;
  onRemove: () => void;
}

export function TorrentRow({ torrent, onRemove }: Props) {
  const share = torrent.size > 0 ? torrent.downloaded / torrent.size : 0;
  const percent = Math.floor(share * 100);
  return (
    <article className={styles.row} aria-label={torrent.name} data-testid="torrent">
      <h3 className={styles.name}>{torrent.name}</h3>
      <Button onClick={onRemove} aria-label={`Remove ${torrent.name}`} aria-haspopup="dialog">
        <Icon name="bin" size={18} /> Remove
      </Button>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label={`Downloaded of ${torrent.name}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <p className={styles.figures}>
        {torrent.state.replaceAll("_", " ")} · {formatBytes(torrent.downloaded)} of{" "}
        {formatBytes(torrent.size)} ({percent} %) · {torrent.peers}{" "}
        {torrent.peers === 1 ? "peer" : "peers"}, {torrent.seeds} with all of it ·{" "}
        {formatRate(torrent.rateBytesPerS)}
      </p>
    </article>
  );
}
