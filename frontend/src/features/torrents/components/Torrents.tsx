import { useState } from "react";
import { errorText } from "@/shared/api/errors";
import { ConfirmDialog } from "@/shared/ui/ConfirmDialog";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Notice } from "@/shared/ui/Notice";
import { useGetTorrentsQuery, useRemoveTorrentMutation } from "../api";
import type { Torrent } from "../types";
import { AddTorrent } from "./AddTorrent";
import { TorrentRow } from "./TorrentRow";
import styles from "./Torrents.module.css";

const POLL_MS = 2000;

/** What the engine holds, live, and the way to add and remove. */
export function Torrents() {
  const { data, error, refetch } = useGetTorrentsQuery(undefined, { pollingInterval: POLL_MS });
  const [asked, setAsked] = useState<Torrent | null>(null);
  const [remove, removing] = useRemoveTorrentMutation();
  const confirm = async (torrent: Torrent) => {
    await remove(torrent.id);
    setAsked(null);
  };
  return (
    <section className={styles.section} aria-labelledby="torrents-title">
      <h2 id="torrents-title">Torrents</h2>
      <AddTorrent />
      {removing.error && <Notice title="It was not removed">{errorText(removing.error)}</Notice>}
      {error && !data && (
        <ErrorPanel
          title="The torrents could not be listed"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data?.torrents.length === 0 && (
        <p className={styles.none}>None yet. Watching a film or adding a magnet link brings one.</p>
      )}
      <ul className={styles.list}>
        {data?.torrents.map((torrent) => (
          <li key={torrent.id}>
            <TorrentRow torrent={torrent} onRemove={() => setAsked(torrent)} />
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          title="Remove this torrent?"
          confirmLabel="Remove"
          busy={removing.isLoading}
          onConfirm={() => void confirm(asked)}
          onCancel={() => setAsked(null)}
        >
          <p>“{asked.name}” and what was downloaded of it are deleted from this machine.</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
