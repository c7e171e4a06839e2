import { describe, expect, it } from "vitest";
import { makeStore } from "@/app/store";
import { eventStream } from "@/test/events";
import { fakeServer, refusal } from "@/test/server";
import { openEvents, readEvents } from "./events";

function open(signal = new AbortController().signal) {
  localStorage.setItem("miauflix.session", "s1");
  return openEvents(makeStore(), "/news", signal);
}

async function bodyOf(opened: ReturnType<typeof open>) {
  const { body } = { body: undefined, ...(await opened) };
  if (!body) throw new Error("it was not opened");
  return body;
}

/** The bytes of a text, one at a time: letters are cut, too. */
function byteByByte(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start: (pipe) => {
      for (const byte of bytes) pipe.enqueue(Uint8Array.of(byte));
      pipe.close();
    },
  });
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("opening a stream of events", () => {
  it("goes in the name of the session, and says what it wants", async () => {
    const server = fakeServer({ "GET /news": eventStream().route });
    await bodyOf(open());
    const asked = server.last("GET /news")?.headers;
    expect(asked?.get("X-Session-Id")).toBe("s1");
    expect(asked?.get("Accept")).toBe("text/event-stream");
  });

  it("refreshes a session whose access has run out", async () => {
    const { route } = eventStream();
    const server = fakeServer({
      "GET /news": refusal(401, "Authentication required"),
      "POST /auth/refresh/s1": () => {
        server.route("GET /news", route);
        return { body: { user: {} } };
      },
    });
    await bodyOf(open());
    expect(server.count("POST /auth/refresh/s1")).toBe(1);
    expect(server.count("GET /news")).toBe(2);
  });

  it("tells the server's reason when it is refused", async () => {
    const more = { headers: { "Retry-After": "7" } };
    fakeServer({ "GET /news": refusal(429, "Too many requests.", more) });
    expect(await open()).toMatchObject({
      error: { status: 429, message: "Too many requests.", retryAfterS: 7 },
    });
  });

  it("has a sentence for an error without words, and for silence", async () => {
    const server = fakeServer({ "GET /news": { status: 502 } });
    expect(await open()).toMatchObject({ error: { message: "The server answered 502." } });
    server.route("GET /news", () => {
      throw new TypeError("Failed to fetch");
    });
    expect(await open()).toMatchObject({ error: { status: 0, code: "offline" } });
  });
});

describe("reading a stream of events", () => {
  it("puts letters together that came in pieces", async () => {
    const events = await allOf(readEvents(byteByByte("data: Häßlich 🐈\r\n\r\n")));
    expect(events).toEqual([{ type: "message", data: "Häßlich 🐈" }]);
  });

  it("drops what had not ended", async () => {
    expect(await allOf(readEvents(byteByByte("data: 1\n\ndata: 2\n")))).toHaveLength(1);
  });

  it("closes the stream when its reader has enough", async () => {
    const stream = eventStream();
    fakeServer({ "GET /news": stream.route });
    const events = readEvents(await bodyOf(open()));
    await stream.write("data: 1\n\n");
    expect(await events.next()).toMatchObject({ value: { data: "1" } });
    await events.return();
    expect(stream.hasLeft()).toBe(true);
  });

  it("throws when it is aborted, and when it breaks", async () => {
    const stream = eventStream();
    fakeServer({ "GET /news": stream.route });
    const leaving = new AbortController();
    const first = readEvents(await bodyOf(open(leaving.signal))).next();
    leaving.abort();
    await expect(first).rejects.toThrow("aborted");
    const second = readEvents(await bodyOf(open())).next();
    const breaking = stream.breakOff();
    await expect(second).rejects.toThrow("network error");
    await breaking;
  });
});
