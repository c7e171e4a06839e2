import { vi } from "vitest";

/** A request as the fake server saw it. */
export interface Seen {
  method: string;
  /** Path below the API's root, without the query. */
  path: string;
  query: URLSearchParams;
  headers: Headers;
  /** Parsed JSON, else the text. */
  body: unknown;
  /** Whoever asked has left. */
  signal: AbortSignal;
}

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
type Handler = (request: Seen) => Answer | Promise<Answer>;

/**
 * Stands in for the server at the level of `fetch`. Routes are `"GET /lists"`; a request
 * without a route fails the test that made it.
 */
export function fakeServer(routes: Record<string, Handler | Answer>) {
  const seen: Seen[] = [];
  const table = new Map(Object.entries(routes));
  const answer = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const record = await read(request);
    seen.push(record);
    const route = table.get(`${record.method} ${record.path}`);
    if (!route) throw new Error(`no route for ${record.method} ${record.path}`);
    const told = typeof route === "function" ? await route(record) : route;
    return toResponse(told);
  };
  vi.stubGlobal("fetch", vi.fn(answer));
  return {
    seen,
    /** How often a route was asked. */
    count: (route: string) => seen.filter((s) => `${s.method} ${s.path}` === route).length,
    last: (route: string) => seen.findLast((s) => `${s.method} ${s.path}` === route),
    route: (name: string, handler: Handler | Answer) => table.set(name, handler),
  };
}

async function read(request: Request): Promise<Seen> {
  const url = new URL(request.url);
  const text = await request.text();
  return {
    method: request.method,
    path: decodeURIComponent(url.pathname.replace(/^\/api/, "")),
    query: url.searchParams,
    headers: request.headers,
    body: parse(text),
    signal: request.signal,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toResponse({ status = 200, body, headers }: Answer): Response {
  if (body instanceof ReadableStream)
    return new Response(body, { status, ...(headers && { headers }) });
  const json = { "Content-Type": "application/json", ...headers };
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: json });
}

export function refusal(status: number, message: string, more: Partial<Answer> = {}): Answer {
  return { status, body: { error: message, message, code: "refused" }, ...more };
}
