import { errorText } from "@/shared/api/errors";
import { Button } from "@/shared/ui/Button";
import { Notice } from "@/shared/ui/Notice";
import type { Findings } from "../findings/useFindings";
import { progressOf } from "../findings/words";
import styles from "./FoundSources.module.css";
import { SourceTable } from "./SourceTable";

interface Props {
  findings: Findings;
  /** Of what, for whoever cannot see where the table stands. */
  of: string;
}

/** What a search has found, while it goes on: how it goes, and every source. */
export function FoundSources({ findings: { sources, looking, error, onRetry }, of }: Props) {
  return (
    <div className={styles.found}>
      <p role="status" className={styles.progress} data-testid="search-progress">
        {!error && progressOf(sources, looking)}
      </p>
      {error && (
        <Notice>
          <p className={styles.trouble}>
            {errorText(error)} <Button onClick={onRetry}>Look again</Button>
          </p>
        </Notice>
      )}
      {sources && sources.length > 0 && <SourceTable sources={sources} of={of} />}
    </div>
  );
}
