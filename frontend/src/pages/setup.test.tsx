import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ADMIN, openApp } from "@/test/app";
import { fakeServer, refusal } from "@/test/server";

const OPEN = {
  "GET /status": { body: { setup: { required: true } } },
  "GET /lists": { body: [] },
};

type User = ReturnType<typeof openApp>["user"];

async function fillIn(user: User, { password = "a long pass phrase" } = {}) {
  await user.type(await screen.findByLabelText("E-mail"), "ana@example.org");
  await user.type(screen.getByLabelText("Password"), password);
  await user.type(screen.getByLabelText("Setup token"), "abc-123");
}

const submit = (user: User) => user.click(screen.getByRole("button", { name: "Set up Miauflix" }));

describe("first set-up", () => {
  it("comes first at any address while it is open", async () => {
    fakeServer(OPEN);
    openApp("/movie/5", null);
    expect(await screen.findByRole("heading", { name: "Set up Miauflix" })).toBeVisible();
    expect(window.location.pathname).toBe("/setup");
  });

  it("makes the account, logs in with it and opens the films", async () => {
    const server = fakeServer({
      ...OPEN,
      "POST /auth/setup": { status: 201, body: ADMIN },
      "POST /auth/login": { body: { session: "s1", user: ADMIN } },
    });
    const { user } = openApp("/", null);
    await fillIn(user);
    await user.type(screen.getByLabelText("Name (optional)"), "ana");
    await submit(user);
    expect(await screen.findByText("Ana")).toBeInTheDocument();
    expect(server.last("POST /auth/setup")?.body).toEqual({
      email: "ana@example.org",
      username: "ana",
      password: "a long pass phrase",
      setupToken: "abc-123",
    });
    expect(window.location.pathname).toBe("/");
  });

  it("leaves out the name when there is none", async () => {
    const server = fakeServer({ ...OPEN, "POST /auth/setup": refusal(503, "Busy.") });
    const { user } = openApp("/", null);
    await fillIn(user);
    await submit(user);
    await screen.findByRole("alert");
    expect(server.last("POST /auth/setup")?.body).not.toHaveProperty("username");
  });

  it("says what is missing before it asks the server, and goes there", async () => {
    const server = fakeServer(OPEN);
    const { user } = openApp("/", null);
    await fillIn(user, { password: "elevenchars" });
    await submit(user);
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription(
      /Use at least 12 characters\./,
    );
    expect(screen.getByLabelText("Password")).toHaveFocus();
    expect(screen.getByLabelText("E-mail")).toBeValid();
    expect(server.count("POST /auth/setup")).toBe(0);
  });

  it("puts the server's complaints beside their fields", async () => {
    const fields = { setupToken: "This is not the token that was printed." };
    const body = { error: "Invalid input", message: "Check the marked fields.", code: "x", fields };
    fakeServer({ ...OPEN, "POST /auth/setup": { status: 400, body } });
    const { user } = openApp("/", null);
    await fillIn(user);
    await submit(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("Check the marked fields.");
    expect(screen.getByLabelText("Setup token")).toHaveAccessibleDescription(/not the token/);
  });

  it("does not set up twice when only the log-in failed", async () => {
    const server = fakeServer({
      ...OPEN,
      "POST /auth/setup": { status: 201, body: ADMIN },
      "POST /auth/login": refusal(503, "Busy."),
    });
    const { user } = openApp("/", null);
    await fillIn(user);
    await submit(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("Busy.");
    server.route("POST /auth/login", { body: { session: "s1", user: ADMIN } });
    await submit(user);
    expect(await screen.findByText("Ana")).toBeInTheDocument();
    expect(server.count("POST /auth/setup")).toBe(1);
  });

  it("hands over to log-in when somebody else was faster", async () => {
    const server = fakeServer(OPEN);
    server.route("POST /auth/setup", () => {
      server.route("GET /status", { body: { setup: { required: false } } });
      return refusal(404, "Not found");
    });
    const { user } = openApp("/", null);
    await fillIn(user);
    await submit(user);
    expect(await screen.findByRole("heading", { name: "Welcome back" })).toBeVisible();
  });
});
