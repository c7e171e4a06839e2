/** How a source directory fares since the start of the server. */
export interface Directory {
  name: string;
  /** One sentence; empty while all is well. */
  trouble: string;
  requests: number;
  failures: number;
  /** Entries of its answers that made no sense. */
  skipped: number;
  /** Its mirrors or endpoints, in the order in which they would be asked now. */
  parts: Directory[];
}

export interface SourcesReport {
  directories: Directory[];
  /** Titles that have to be searched. */
  searchesWaiting: number;
  /** Torrent files that have to be fetched. */
  filesWaiting: number;
  sources: number;
  /** Those of them whose torrent file is here. */
  withFile: number;
}

/** How a tracker fares. */
export interface Tracker {
  host: string;
  /** One sentence; empty while all is well. */
  trouble: string;
  lastSuccessAt: string | null;
  /** Since it last answered. */
  failures: number;
  /** While this is not 0 it is left alone. */
  restsForS: number;
}
