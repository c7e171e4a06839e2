import { useState } from "react";
import { useAddMagnetMutation, useAddTorrentFileMutation } from "./api";
import type { AddedTorrent } from "./types";

/** Both ways to add a torrent, with the outcome of the last try only. */
export function useAdding() {
  const [sendMagnet, magnet] = useAddMagnetMutation();
  const [sendFile, file] = useAddTorrentFileMutation();
  const [added, setAdded] = useState<AddedTorrent | null>(null);

  const addMagnet = async (link: string): Promise<boolean> => {
    file.reset();
    const { data } = await sendMagnet(link);
    setAdded(data ?? null);
    return data !== undefined;
  };
  const addFile = async (chosen: File): Promise<void> => {
    magnet.reset();
    const { data } = await sendFile(chosen);
    setAdded(data ?? null);
  };
  return {
    addMagnet,
    addFile,
    added,
    failure: magnet.error ?? file.error,
    busy: magnet.isLoading || file.isLoading,
  };
}
