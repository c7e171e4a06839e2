const KEY = "miauflix.session";

/** The session id of the last log-in in this browser. Tokens live in HttpOnly cookies alone. */
export function readSessionId(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage is blocked: the session then lasts as long as the page.
  }
}

export function keepSessionId(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Storage is blocked or full; staying logged in over a reload is all that is lost.
  }
}

/** Forgets this session, but not one that another tab has begun meanwhile. */
export function forgetSessionId(id: string): void {
  if (readSessionId() === id) localStorage.removeItem(KEY);
}
