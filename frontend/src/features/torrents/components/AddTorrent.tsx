import { type ChangeEvent, type SubmitEvent, useState } from "react";
import { errorText } from "@/shared/api/errors";
import { formText } from "@/shared/format/formText";
import { Button, ButtonLink } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { TextField } from "@/shared/ui/TextField";
import { useAddMagnetMutation, useAddTorrentFileMutation } from "../api";
import type { AddedTorrent } from "../types";
import styles from "./AddTorrent.module.css";

/** Takes a magnet link or a .torrent file and offers to play what is in it. */
export function AddTorrent() {
  const [addMagnet, magnet] = useAddMagnetMutation();
  const [addFile, file] = useAddTorrentFileMutation();
  const [added, setAdded] = useState<AddedTorrent | null>(null);
  const [mistake, setMistake] = useState<string>();
  const busy = magnet.isLoading || file.isLoading;
  const failure = magnet.error ?? file.error;

  const finish = (answer: { data?: AddedTorrent | undefined }) => setAdded(answer.data ?? null);
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const link = formText(new FormData(form), "magnet").trim();
    if (!link.startsWith("magnet:?")) return setMistake("A magnet link starts with “magnet:?”.");
    setMistake(undefined);
    file.reset();
    const answer = await addMagnet(link);
    finish(answer);
    if (answer.data) form.reset();
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const chosen = input.files?.[0];
    if (!chosen) return;
    setMistake(undefined);
    magnet.reset();
    finish(await addFile(chosen));
    input.value = "";
  };
  return (
    <div className={styles.add}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label="Magnet link"
          name="magnet"
          placeholder="magnet:?xt=urn:btih:…"
          autoComplete="off"
          spellCheck={false}
          error={mistake}
          data-testid="magnet"
        />
        <div className={styles.ways}>
          <Button look="primary" type="submit" busy={busy} data-testid="add-magnet">
            {busy ? "Reading its index …" : "Add"}
          </Button>
          <label className={styles.file}>
            or choose a .torrent file
            <input
              type="file"
              accept=".torrent,application/x-bittorrent"
              onChange={(event) => void choose(event)}
              disabled={busy}
              data-testid="torrent-file"
            />
          </label>
        </div>
      </form>
      {failure && <Notice title="It was not added">{errorText(failure)}</Notice>}
      {added && (
        <Notice tone="calm" title={added.name}>
          <p className={styles.files}>
            {added.files.length === 1 ? "One file" : `${added.files.length} files`}; the largest
            video is ready to play.
          </p>
          <ButtonLink
            look="primary"
            to={`/play/${encodeURIComponent(added.streamingKey)}`}
            state={{ name: added.name, url: added.url }}
            data-testid="play-added"
          >
            <Icon name="play" size={20} /> Play
          </ButtonLink>
        </Notice>
      )}
    </div>
  );
}
