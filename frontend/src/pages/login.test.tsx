import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ADMIN, LOGGED_IN, openApp } from "@/test/app";
import { aMovie } from "@/test/data";
import { searched } from "@/test/events";
import { fakeServer, refusal } from "@/test/server";

const OPEN = {
  "GET /status": { body: { setup: { required: false } } },
  "GET /lists": { body: [] },
};

async function fillIn(user: ReturnType<typeof openApp>["user"]) {
  await user.type(await screen.findByLabelText("E-mail"), "ana@example.org");
  await user.type(screen.getByLabelText("Password"), "a long pass phrase");
  await user.click(screen.getByRole("button", { name: "Log in" }));
}

describe("logging in", () => {
  it("leads to the page that was asked for and keeps nothing but the session's name", async () => {
    const server = fakeServer({
      ...OPEN,
      "POST /auth/login": { body: { session: "s9", user: ADMIN } },
      "GET /movies/5": { body: aMovie({ id: 5 }) },
      "GET /movies/5/sources/events": searched(),
    });
    const { user } = openApp("/movie/5", null);
    await fillIn(user);
    expect(await screen.findByRole("heading", { name: "Night Walk" })).toBeVisible();
    expect(window.location.pathname).toBe("/movie/5");
    expect(server.last("POST /auth/login")?.body).toEqual({
      email: "ana@example.org",
      password: "a long pass phrase",
    });
    expect(server.last("GET /movies/5")?.headers.get("X-Session-Id")).toBe("s9");
    expect(Object.entries(localStorage)).toEqual([["miauflix.session", "s9"]]);
  });

  it("says plainly that the credentials are wrong", async () => {
    fakeServer({ ...OPEN, "POST /auth/login": refusal(401, "Invalid credentials") });
    const { user } = openApp("/", null);
    await fillIn(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("Invalid credentials");
    expect(screen.getByLabelText("E-mail")).toHaveValue("ana@example.org");
  });

  it("does not try to refresh a session when the log-in itself is refused", async () => {
    const server = fakeServer({ ...OPEN, "POST /auth/login": refusal(401, "Invalid credentials") });
    const { user } = openApp("/", null);
    await fillIn(user);
    await screen.findByRole("alert");
    expect(server.seen.some((request) => request.path.startsWith("/auth/refresh"))).toBe(false);
  });

  it("names the wait when there were too many attempts", async () => {
    const headers = { "Retry-After": "40" };
    fakeServer({ ...OPEN, "POST /auth/login": refusal(429, "Too many attempts.", { headers }) });
    const { user } = openApp("/", null);
    await fillIn(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 40 seconds.");
  });
});

describe("coming back", () => {
  it("recognises a session of an earlier visit", async () => {
    const server = fakeServer({ ...LOGGED_IN, "GET /lists": { body: [] } });
    openApp("/");
    expect(await screen.findByText("Ana")).toBeInTheDocument();
    expect(server.last("GET /auth/session")?.headers.get("X-Session-Id")).toBe("s1");
  });

  it("does so on the log-in page, too", async () => {
    fakeServer({ ...LOGGED_IN, "GET /lists": { body: [] } });
    openApp("/login");
    expect(await screen.findByText("Ana")).toBeInTheDocument();
  });

  it("leaves alone a session that another tab has begun meanwhile", async () => {
    const server = fakeServer({ ...LOGGED_IN, "GET /lists": { body: [] } });
    server.route("GET /auth/session", () => {
      localStorage.setItem("miauflix.session", "s2");
      return refusal(401, "Authentication required");
    });
    server.route("POST /auth/refresh/s1", refusal(401, "Authentication required"));
    openApp("/");
    expect(await screen.findByRole("button", { name: "Log in" })).toBeVisible();
    expect(localStorage.getItem("miauflix.session")).toBe("s2");
  });

  it("asks to log in when the session has ended for good", async () => {
    fakeServer({
      ...OPEN,
      "GET /auth/session": refusal(401, "Authentication required"),
      "POST /auth/refresh/s1": refusal(401, "Authentication required"),
    });
    openApp("/");
    expect(await screen.findByRole("button", { name: "Log in" })).toBeVisible();
    expect(localStorage).toHaveLength(0);
  });

  it("keeps the session and offers to try again while the server is away", async () => {
    const server = fakeServer({
      ...LOGGED_IN,
      "GET /lists": { body: [] },
      "GET /auth/session": refusal(503, "The accounts actor is restarting."),
    });
    const { user } = openApp("/");
    expect(await screen.findByRole("alert")).toHaveTextContent("The accounts actor is restarting.");
    expect(localStorage.getItem("miauflix.session")).toBe("s1");
    server.route("GET /auth/session", LOGGED_IN["GET /auth/session"]);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Ana")).toBeInTheDocument();
  });

  it("says so when Miauflix cannot be reached at all", async () => {
    fakeServer({});
    openApp("/", null);
    expect(await screen.findByRole("alert")).toHaveTextContent("Miauflix does not answer.");
  });
});

describe("logging out", () => {
  it("ends the session on the server and here", async () => {
    const server = fakeServer({
      ...LOGGED_IN,
      "GET /lists": { body: [] },
      "POST /auth/logout/s1": { body: { message: "bye" } },
    });
    const { user } = openApp("/");
    await user.click(await screen.findByRole("button", { name: "Log out" }));
    expect(await screen.findByRole("button", { name: "Log in" })).toBeVisible();
    expect(server.count("POST /auth/logout/s1")).toBe(1);
    await waitFor(() => expect(localStorage).toHaveLength(0));
  });
});
