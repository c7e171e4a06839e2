import { sessionEnded } from "@/shared/session/slice";
import type { ApiError } from "./errors";
import { request, type SessionStore, sessionIdOf } from "./request";

/**
 * Sends something; when the access cookie has run out, the session is refreshed once and it is
 * sent again. Requests that meet the same 401 share one refresh.
 */
export async function withFreshSession<T extends { error?: ApiError }>(
  store: SessionStore,
  send: () => Promise<T>,
): Promise<T> {
  const asked = sessionIdOf(store.getState());
  const first = await send();
  if (first.error?.status !== 401 || asked === null) return first;
  const outcome = await refreshOnce(asked, store);
  if (outcome === "renewed") return send();
  const isStillIt = sessionIdOf(store.getState()) === asked;
  if (outcome === "refused" && isStillIt) store.dispatch(sessionEnded());
  return first;
}

type Outcome = "renewed" | "refused" | "unreachable";

const running = new Map<string, Promise<Outcome>>();

function refreshOnce(session: string, store: SessionStore): Promise<Outcome> {
  const current = running.get(session);
  if (current) return current;
  const started = withLock(() => refresh(session, store)).finally(() => running.delete(session));
  running.set(session, started);
  return started;
}

/** Refresh tokens rotate, so that two tabs must not present the same one at once. */
function withLock<T>(job: () => Promise<T>): Promise<T> {
  // Web Locks exist in secure contexts only; plain HTTP on a home network does without.
  return "locks" in navigator ? navigator.locks.request("miauflix-refresh", job) : job();
}

/** It outlives the request that asked for it: others wait for it too. */
async function refresh(session: string, store: SessionStore): Promise<Outcome> {
  const path = `/auth/refresh/${encodeURIComponent(session)}`;
  const reply = await request(store, path, { method: "POST" }).catch(() => null);
  if (reply?.ok) return "renewed";
  return reply && [401, 403, 404].includes(reply.status) ? "refused" : "unreachable";
}
