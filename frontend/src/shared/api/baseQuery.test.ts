import { describe, expect, it } from "vitest";
import { makeStore } from "@/app/store";
import { fakeServer, refusal } from "@/test/server";
import { api } from "./api";

const things = api.injectEndpoints({
  endpoints: (build) => ({
    thing: build.query<{ name: string }, string>({ query: (name) => `/things/${name}` }),
  }),
});

/** A store whose session `s1` has an access cookie that ran out; a refresh mends it. */
function expiredSession() {
  localStorage.setItem("miauflix.session", "s1");
  let valid = false;
  const thing = ({ path }: { path: string }) =>
    valid ? { body: { name: path } } : refusal(401, "Authentication required");
  const server = fakeServer({
    "GET /things/a": thing,
    "GET /things/b": thing,
    "POST /auth/refresh/s1": async () => {
      await Promise.resolve();
      valid = true;
      return { body: { user: {} } };
    },
  });
  const store = makeStore();
  const get = (name: string) => store.dispatch(things.endpoints.thing.initiate(name));
  return { server, store, get };
}

describe("a session whose access has run out", () => {
  it("is refreshed once for all requests that meet it, and they are repeated", async () => {
    const { server, get } = expiredSession();
    const [a, b] = await Promise.all([get("a"), get("b")]);
    expect([a.data?.name, b.data?.name]).toEqual(["/things/a", "/things/b"]);
    expect(server.count("POST /auth/refresh/s1")).toBe(1);
  });

  it("can be refreshed again later", async () => {
    const { server, store, get } = expiredSession();
    await get("a");
    server.route(
      "GET /things/b",
      (() => {
        let calls = 0;
        return () => (++calls === 1 ? refusal(401, "x") : { body: { name: "late" } });
      })(),
    );
    await expect(get("b")).resolves.toMatchObject({ data: { name: "late" } });
    expect(server.count("POST /auth/refresh/s1")).toBe(2);
    expect(store.getState().session.id).toBe("s1");
  });

  it("ends when the refresh is refused", async () => {
    const { server, store, get } = expiredSession();
    server.route("POST /auth/refresh/s1", refusal(401, "Authentication required"));
    await get("a");
    expect(store.getState().session).toEqual({ id: null, user: null });
    expect(localStorage).toHaveLength(0);
  });

  it("lives on when the refresh could not be tried", async () => {
    const { server, store, get } = expiredSession();
    server.route("POST /auth/refresh/s1", refusal(503, "Restarting."));
    await get("a");
    expect(store.getState().session.id).toBe("s1");
  });

  it("is not asked for a second refresh when the repeated request is refused too", async () => {
    const { server, get } = expiredSession();
    server.route("GET /things/a", refusal(401, "Authentication required"));
    await get("a");
    expect(server.count("GET /things/a")).toBe(2);
    expect(server.count("POST /auth/refresh/s1")).toBe(1);
  });
});

describe("what went wrong", () => {
  it("is told in the server's words", async () => {
    const { server, get } = expiredSession();
    server.route("GET /things/a", {
      status: 503,
      body: { error: "Unavailable", message: "The engine is full.", code: "engine_full" },
      headers: { "Retry-After": "7" },
    });
    const { error } = await get("a");
    expect(error).toEqual({
      status: 503,
      message: "The engine is full.",
      code: "engine_full",
      fields: {},
      retryAfterS: 7,
    });
  });

  it("has a sentence even when nothing answers", async () => {
    const { server, get } = expiredSession();
    server.route("GET /things/a", () => {
      throw new TypeError("Failed to fetch");
    });
    const { error } = await get("a");
    expect(error).toMatchObject({ status: 0, code: "offline" });
  });
});
