import { useEffect, useState } from "react";
import { type ApiError, errorText, isApiError } from "@/shared/api/errors";
import { useCheckLinkMutation } from "./api";
import type { Pairing } from "./types";

/** How a code stands: nobody has approved it yet, it was approved, or it is good no more. */
export interface Approval {
  state: "pending" | "approved" | "over";
  /** What went wrong, in a sentence; a pending code is asked about again all the same. */
  trouble: string;
}

const PENDING: Approval = { state: "pending", trouble: "" };
const TOO_LATE: Approval = {
  state: "over",
  trouble: "Nobody approved the code in time. It has run out.",
};

/** Asks whether a code was approved, as often as the server wishes, until that is decided or too late. */
export function useApproval({ deviceCode, interval, expiresIn }: Pairing): Approval {
  const [check] = useCheckLinkMutation();
  const [approval, setApproval] = useState<Approval>(PENDING);
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const askIn = (seconds: number) => {
      timer = setTimeout(() => void ask(), seconds * 1000);
    };
    const ask = async () => {
      const { data, error } = await check(deviceCode);
      if (isOver) return;
      const next = data?.success ? { state: "approved" as const, trouble: "" } : standingOf(error);
      setApproval(next);
      if (next.state === "pending") askIn(Math.max(interval, waitOf(error)));
    };
    const stop = () => {
      isOver = true;
      clearTimeout(timer);
      clearTimeout(deadline);
    };
    const deadline = setTimeout(() => {
      stop();
      setApproval((now) => (now.state === "pending" ? TOO_LATE : now));
    }, expiresIn * 1000);
    askIn(interval);
    return stop;
  }, [check, deviceCode, interval, expiresIn]);
  return approval;
}

/** Without an answer and with one that only asks to wait, the code may still be good. */
function standingOf(error: unknown): Approval {
  if (error === undefined) return PENDING;
  return { state: mayPass(error) ? "pending" : "over", trouble: errorText(error) };
}

function mayPass(error: unknown): boolean {
  return isApiError(error) && (error.status === 0 || error.status === 429 || error.status >= 500);
}

function waitOf(error: unknown): number {
  return (error as ApiError | undefined)?.retryAfterS ?? 0;
}
