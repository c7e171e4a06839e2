export interface TorrentFile {
  index: number;
  name: string;
  /** Bytes. */
  size: number;
}

export interface Torrent {
  id: string | number;
  name: string;
  size: number;
  downloaded: number;
  state: string;
  peers: number;
  seeds: number;
  rateBytesPerS: number;
  files: TorrentFile[];
  addedAt: string;
}

/** A torrent that was just added, ready to be played. */
export interface AddedTorrent {
  id: string | number;
  name: string;
  files: TorrentFile[];
  streamingKey: string;
  url: string;
}
