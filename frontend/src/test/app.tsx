import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "@/app/App";
import type { User } from "@/shared/session/slice";

export const ADMIN: User = {
  id: 1,
  email: "ana@example.org",
  username: "ana",
  displayName: "Ana",
  role: "admin",
};

/** Routes of a server where `ADMIN` is logged in as session `s1`, and has watched nothing yet. */
export const LOGGED_IN = {
  "GET /status": { body: { setup: { required: false } } },
  "GET /auth/session": { body: { session: "s1", user: ADMIN } },
  "GET /progress": { body: { progress: [] } },
  "POST /progress": { status: 204 },
  "GET /continue-watching": { body: { results: [] } },
  "GET /watchlist": { body: { watchlist: [] } },
};

/** The whole app at an address; `session` is what an earlier visit left in this browser. */
export function openApp(path: string, session: string | null = "s1") {
  if (session !== null) localStorage.setItem("miauflix.session", session);
  window.history.replaceState(null, "", path);
  const user = userEvent.setup();
  return { user, ...render(<App />) };
}
