import { Button } from "@/shared/ui/Button";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Notice } from "@/shared/ui/Notice";
import type { TitlePage } from "../types";
import { TitleCard } from "./TitleCard";
import styles from "./TitleGrid.module.css";

interface Props {
  /** The pages so far; undefined while the first is on its way. */
  pages: readonly TitlePage[] | undefined;
  error: unknown;
  onRetry: () => void;
  /** Asks for the next page; left out after the last. */
  onMore: (() => void) | undefined;
  busy: boolean;
  /** What to say when there is nothing. */
  nothing: string;
}

/** Titles as a wall of posters, as many as were asked for. */
export function TitleGrid({ pages, error, onRetry, onMore, busy, nothing }: Props) {
  const titles = pages?.flatMap((page) => page.results) ?? [];
  return (
    <div aria-busy={busy}>
      {pages?.some((page) => page.stale) && (
        <Notice>Not everything could be asked: there may be more titles than these.</Notice>
      )}
      <ul className={styles.grid}>
        {titles.map((media) => (
          <li key={`${media._type}-${media.id}`}>
            <TitleCard media={media} />
          </li>
        ))}
      </ul>
      {Boolean(error) && (
        <ErrorPanel title="The titles could not be loaded" error={error} onRetry={onRetry} />
      )}
      {!error && pages && titles.length === 0 && <p className={styles.nothing}>{nothing}</p>}
      {onMore && !error && (
        <div className={styles.more}>
          <Button busy={busy} onClick={onMore}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}
