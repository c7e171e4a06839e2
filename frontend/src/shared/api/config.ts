declare global {
  interface Window {
    API_URL?: string;
  }
}

/** Absolute address of the API, from what the server wrote into the page. */
export function apiRoot(): string {
  return new URL(window.API_URL ?? "/api", window.location.href).href.replace(/\/$/, "");
}
