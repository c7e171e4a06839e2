import { type BaseQueryFn, type FetchArgs, fetchBaseQuery } from "@reduxjs/toolkit/query/react";
import { type SessionState, sessionEnded } from "@/shared/session/slice";
import { apiRoot } from "./config";
import { type ApiError, toApiError } from "./errors";

type Api = Parameters<BaseQueryFn>[1];

const rawQuery = fetchBaseQuery({
  credentials: "same-origin",
  prepareHeaders: (headers, { getState }) => {
    const session = sessionIdOf(getState());
    if (session !== null) headers.set("X-Session-Id", session);
    return headers;
  },
});

/**
 * One request; when the access cookie has run out, the session is refreshed once
 * and the request repeated. Requests that meet the same 401 share one refresh.
 */
export const baseQuery: BaseQueryFn<string | FetchArgs, unknown, ApiError> = async (
  args,
  api,
  extra,
) => {
  const asked = sessionIdOf(api.getState());
  const first = await send(args, api, extra);
  const mayRefresh = first.error?.status === 401 && asked !== null && !isAboutTokens(args);
  if (!mayRefresh) return first;
  const outcome = await refreshOnce(asked, api, extra);
  if (outcome === "renewed") return send(args, api, extra);
  if (outcome === "refused" && sessionIdOf(api.getState()) === asked) api.dispatch(sessionEnded());
  return first;
};

async function send(args: string | FetchArgs, api: Api, extra: object) {
  const request = typeof args === "string" ? { url: args } : args;
  const reply = await rawQuery({ ...request, url: `${apiRoot()}${request.url}` }, api, extra);
  if (reply.error) return { error: toApiError(reply.error, reply.meta) };
  return { data: reply.data };
}

type Outcome = "renewed" | "refused" | "unreachable";

const running = new Map<string, Promise<Outcome>>();

function refreshOnce(session: string, api: Api, extra: object): Promise<Outcome> {
  const current = running.get(session);
  if (current) return current;
  const started = withLock(() => refresh(session, api, extra)).finally(() =>
    running.delete(session),
  );
  running.set(session, started);
  return started;
}

/** Refresh tokens rotate, so that two tabs must not present the same one at once. */
function withLock<T>(job: () => Promise<T>): Promise<T> {
  // Web Locks exist in secure contexts only; plain HTTP on a home network does without.
  return "locks" in navigator ? navigator.locks.request("miauflix-refresh", job) : job();
}

async function refresh(session: string, api: Api, extra: object): Promise<Outcome> {
  // The refresh outlives the request that asked for it: others wait for it too.
  const own = { ...api, signal: new AbortController().signal };
  const url = `/auth/refresh/${encodeURIComponent(session)}`;
  const reply = await send({ url, method: "POST" }, own, extra);
  if (!reply.error) return "renewed";
  return [401, 403, 404].includes(reply.error.status) ? "refused" : "unreachable";
}

function isAboutTokens(args: string | FetchArgs): boolean {
  const url = typeof args === "string" ? args : args.url;
  return /^\/auth\/(login|refresh|logout|setup)/.test(url);
}

function sessionIdOf(state: unknown): string | null {
  return (state as { session: SessionState }).session.id;
}
