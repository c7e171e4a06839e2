import { useEffect, useState } from "react";
import { useStore } from "react-redux";
import { type ApiError, ownError, UNREADABLE } from "@/shared/api/errors";
import { openEvents, readEvents } from "@/shared/api/events";
import type { SessionStore } from "@/shared/api/request";
import type { Source, SourcesUpdate } from "./types";

interface Known {
  /** `undefined` until the server has told anything. */
  sources: readonly Source[] | undefined;
  /** More may be found. */
  looking: boolean;
  /** Why it looks no more, although the search was not over. */
  error: ApiError | null;
}

/** What a search has found by now. */
export interface Findings extends Known {
  onRetry: () => void;
}

const AT_FIRST: Known = { sources: undefined, looking: true, error: null };
const CUT_OFF = ownError("cut_off", "The connection was lost before the search was over.");

/** Follows the search behind an address of the API for as long as somebody looks. */
export function useFindings(path: string): Findings {
  const store = useStore();
  const [{ of, known }, setKnown] = useState({ of: path, known: AT_FIRST });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every attempt asks anew
  useEffect(() => {
    const leaving = new AbortController();
    const tell = (news: Partial<Known>) => {
      if (leaving.signal.aborted) return;
      setKnown((last) => ({
        of: path,
        known: { ...(last.of === path ? last.known : AT_FIRST), ...news },
      }));
    };
    void follow(store, path, leaving.signal, tell);
    return () => leaving.abort();
  }, [store, path, attempt]);
  const onRetry = () => {
    setKnown((last) => ({ ...last, known: { ...last.known, looking: true, error: null } }));
    setAttempt((count) => count + 1);
  };
  return { ...(of === path ? known : AT_FIRST), onRetry };
}

async function follow(
  store: SessionStore,
  path: string,
  signal: AbortSignal,
  tell: (news: Partial<Known>) => void,
): Promise<void> {
  const opened = await openEvents(store, path, signal);
  if (opened.error) return tell({ looking: false, error: opened.error });
  try {
    for await (const { type, data } of readEvents(opened.body)) {
      if (type !== "sources") continue;
      const { sources, over } = JSON.parse(data) as SourcesUpdate;
      tell({ sources, looking: !over });
      if (over) return;
    }
    tell({ looking: false, error: CUT_OFF });
  } catch (error) {
    const isGarbled = error instanceof SyntaxError;
    tell({ looking: false, error: isGarbled ? ownError("unreadable", UNREADABLE) : CUT_OFF });
  }
}
