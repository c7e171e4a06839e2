import { useMemo } from "react";
import type { Moment } from "@/shared/watching/moment";
import { useRecordProgressMutation } from "./api";
import { Reporter } from "./reporter";
import type { ProgressReport } from "./types";

/** Takes the moments of a film and tells the server, quietly: watching goes on without it, too. */
export function useReports(movieId: number): (moment: Moment) => void {
  const [record] = useRecordProgressMutation();
  return useMemo(() => {
    const reporter = new Reporter((moment) =>
      record(reportOf(movieId, moment))
        .unwrap()
        .then(
          () => true,
          () => false,
        ),
    );
    return (moment) => reporter.note(moment);
  }, [record, movieId]);
}

function reportOf(movieId: number, { position, duration, status }: Moment): ProgressReport {
  const progress = Math.min(1, position / duration);
  return { type: "movie", movieId, progress, position, status, at: new Date().toISOString() };
}
