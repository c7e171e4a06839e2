import { isSameWork, type WorkName } from "@/shared/watching/work";
import { useGetProgressQuery } from "./api";
import type { Progress } from "./types";

/** Less is the opening titles; more are the credits. */
const WORTH_FROM = 0.02;
const DONE_FROM = 0.95;
/** Seconds that are shown again, to find back into the film. */
const EARLIER_S = 5;

/**
 * The second at which to go on with a film that takes `runtimeMin` minutes; `null` when it is
 * to begin at its start.
 */
export function placeToResume(known: Progress | undefined, runtimeMin: number | null) {
  if (!known || known.progress < WORTH_FROM || known.progress >= DONE_FROM) return null;
  const position = known.position || known.progress * (runtimeMin ?? 0) * 60;
  return position > EARLIER_S ? position - EARLIER_S : null;
}

/**
 * Where this viewer would go on with a film or an episode; `undefined` while that is not known. `runtimeMin`
 * is `undefined` as long as it is being asked for. With `skip` it is not looked for.
 */
export function useResume(
  work: WorkName,
  runtimeMin: number | null | undefined,
  skip = false,
): number | null | undefined {
  const { known, isSettled } = useGetProgressQuery(undefined, {
    skip,
    selectFromResult: ({ data, isError }) => ({
      known: data?.find((one) => isSameWork(one, work)),
      isSettled: data !== undefined || isError,
    }),
  });
  const needsRuntime = known !== undefined && known.position === 0;
  if (!isSettled || (needsRuntime && runtimeMin === undefined)) return undefined;
  return placeToResume(known, runtimeMin ?? null);
}
