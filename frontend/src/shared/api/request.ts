import type { UnknownAction } from "@reduxjs/toolkit";
import type { SessionState } from "@/shared/session/slice";
import { apiRoot } from "./config";

/** The least that a request needs of the store. */
export interface SessionStore {
  getState: () => unknown;
  dispatch: (action: UnknownAction) => unknown;
}

export function sessionIdOf(state: unknown): string | null {
  return (state as { session: SessionState }).session.id;
}

/** Names the session whose cookies belong to the request. */
export function nameSession(headers: Headers, state: unknown): Headers {
  const session = sessionIdOf(state);
  if (session !== null) headers.set("X-Session-Id", session);
  return headers;
}

/** A bare request below the API's root, in the name of the session; rejects when nothing answers. */
export function request(
  store: SessionStore,
  path: string,
  { headers, ...init }: RequestInit = {},
): Promise<Response> {
  return fetch(`${apiRoot()}${path}`, {
    credentials: "same-origin",
    headers: nameSession(new Headers(headers), store.getState()),
    ...init,
  });
}
