import { useMemo } from "react";
import type { Moment } from "@/shared/watching/moment";
import type { WorkName } from "@/shared/watching/work";
import { useRecordProgressMutation } from "./api";
import { Reporter } from "./reporter";
import type { ProgressReport } from "./types";

/**
 * Takes the moments of a film or an episode and tells the server, quietly: watching goes on
 * without it, too. Another `work` begins anew, so that it must not be made on every rendering.
 */
export function useReports(work: WorkName): (moment: Moment) => void {
  const [record] = useRecordProgressMutation();
  return useMemo(() => {
    const reporter = new Reporter((moment) =>
      record(reportOf(work, moment))
        .unwrap()
        .then(
          () => true,
          () => false,
        ),
    );
    return (moment) => reporter.note(moment);
  }, [record, work]);
}

function reportOf(work: WorkName, { position, duration, status }: Moment): ProgressReport {
  const progress = Math.min(1, position / duration);
  return { ...work, progress, position, status, at: new Date().toISOString() };
}
