import { type ChangeEvent, type SubmitEvent, useState } from "react";
import { errorText } from "@/shared/api/errors";
import { formText } from "@/shared/format/formText";
import { Button, ButtonLink } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { TextField } from "@/shared/ui/TextField";
import type { AddedTorrent } from "../types";
import { useAdding } from "../useAdding";
import styles from "./AddTorrent.module.css";

/** Takes a magnet link or a .torrent file and offers to play what is in it. */
export function AddTorrent() {
  const { addMagnet, addFile, added, failure, busy } = useAdding();
  const [mistake, setMistake] = useState<string>();

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const link = formText(new FormData(form), "magnet").trim();
    if (!link.startsWith("magnet:?")) return setMistake("A magnet link starts with “magnet:?”.");
    setMistake(undefined);
    if (await addMagnet(link)) form.reset();
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const chosen = input.files?.[0];
    if (!chosen) return;
    setMistake(undefined);
    await addFile(chosen);
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
      {added && <Added torrent={added} />}
    </div>
  );
}

function Added({ torrent: { name, files, streamingKey, url } }: { torrent: AddedTorrent }) {
  return (
    <Notice tone="calm" title={name}>
      <p className={styles.files}>
        {files.length === 1 ? "One file" : `${files.length} files`}; the largest video is ready to
        play.
      </p>
      <ButtonLink
        look="primary"
        to={`/play/${encodeURIComponent(streamingKey)}`}
        state={{ name, url }}
        data-testid="play-added"
      >
        <Icon name="play" size={20} /> Play
      </ButtonLink>
    </Notice>
  );
}
