import { type ApiError, toApiError } from "./errors";
import { EventParser, type ServerEvent } from "./eventParser";
import { withFreshSession } from "./refresh";
import { request, type SessionStore } from "./request";

type Opened = { body: ReadableStream<Uint8Array>; error?: never } | { error: ApiError };

/**
 * Opens a stream of server-sent events, in the name of the session: `EventSource` can send no
 * header. `signal` ends it at any time.
 */
export function openEvents(
  store: SessionStore,
  path: string,
  signal: AbortSignal,
): Promise<Opened> {
  const headers = { Accept: "text/event-stream" };
  return withFreshSession(store, async (): Promise<Opened> => {
    const response = await request(store, path, { headers, signal }).catch(() => null);
    if (!response) return { error: toApiError({ status: "FETCH_ERROR", error: "" }) };
    if (response.ok && response.body) return { body: response.body };
    const data: unknown = await response.json().catch(() => undefined);
    return { error: toApiError({ status: response.status, data }, { response }) };
  });
}

/** The events of a stream until it ends; it throws when it breaks. Whoever stops reading closes it. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    // One that broke refuses to be closed as well, and says what is known already.
    await reader.cancel().catch(() => undefined);
  }
}
