import { act } from "@testing-library/react";
import type { Seen } from "./server";

const ENCODER = new TextEncoder();

/** Does something, and gives the page the time to make something of it. */
function settled(change: () => void): Promise<void> {
  return act(async () => {
    change();
    await new Promise((resolve) => setTimeout(resolve));
  });
}

/** A stream of server-sent events that a test writes. Its `route` is one of the fake server's. */
export function eventStream() {
  let pipe: ReadableStreamDefaultController<Uint8Array> | undefined;
  let hasLeft = false;
  const body = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        pipe = controller;
        hasLeft = false;
      },
      cancel: () => {
        hasLeft = true;
      },
    });
  return {
    route: ({ signal }: Seen) => {
      const answer = { body: body(), headers: { "Content-Type": "text/event-stream" } };
      signal.addEventListener("abort", () => {
        hasLeft = true;
        pipe?.error(signal.reason);
      });
      return answer;
    },
    write: (text: string) => settled(() => pipe?.enqueue(ENCODER.encode(text))),
    end: () => settled(() => pipe?.close()),
    breakOff: () => settled(() => pipe?.error(new TypeError("network error"))),
    hasLeft: () => hasLeft,
  };
}

/** The text of an event that tells sources. */
export function sourcesEvent(sources: unknown[], over: boolean): string {
  return `event: sources\ndata: ${JSON.stringify({ sources, over })}\n\n`;
}

/** A whole search that is over already, as the answer of a route. */
export function searched(...sources: unknown[]) {
  return () => {
    const body = new ReadableStream<Uint8Array>({
      start: (pipe) => {
        pipe.enqueue(ENCODER.encode(sourcesEvent(sources, true)));
        pipe.close();
      },
    });
    return { body, headers: { "Content-Type": "text/event-stream" } };
  };
}
