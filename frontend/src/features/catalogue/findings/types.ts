/** A way to get a film or an episode; never a hash, a magnet or an address. */
export interface Source {
  id: number;
  quality: string | null;
  /** Lines of the picture. */
  resolution: number | null;
  /** Bytes; of a pack those of all its episodes. */
  size: number;
  videoCodec: string | null;
  bitDepth: number | null;
  /** `HDR10`, `HDR10+`, `HLG`, `DV`. */
  hdr: string[];
  /** Of the sound (RFC 5646). */
  languages: string[];
  /** Who released it; empty when not known. */
  group: string;
  /** The cut, where it is not the usual one. */
  edition: string;
  /** Seeders: counted if `verified`, else what its directory claims. */
  broadcasters: number | null;
  /** Leechers, likewise. */
  watchers: number | null;
  /** ISO 8601: when that was counted, or claimed. */
  checkedAt: string | null;
  verified: boolean;
  /** Release type: `WEB`, `BLURAY`, …; empty when not known. */
  source: string;
  /** The directory that lists it. */
  provider: string;
  licence: string;
  /** It has other episodes of the season, too. */
  pack: boolean;
  hasDataFile: boolean;
}

/** What is known by now, the best first. `over`: nothing more comes of this search. */
export interface SourcesUpdate {
  sources: Source[];
  over: boolean;
}
