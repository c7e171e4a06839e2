import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ADMIN, LOGGED_IN, openApp } from "@/test/app";
import { virtualClock } from "@/test/clock";
import { anAssociation, aPairing } from "@/test/data";
import { fakeServer, refusal } from "@/test/server";

const BEGIN = "POST /trakt/auth/device";
const CHECK = "POST /trakt/auth/device/check";
const ASSOCIATION = "GET /trakt/association";
const PENDING = { body: { success: false, pending: true } };

const withService = (trakt: object) => ({
  "GET /status": { body: { setup: { required: false }, services: { trakt } } },
});

function aServer(routes = {}) {
  return fakeServer({
    ...LOGGED_IN,
    ...withService({ status: "ready" }),
    [ASSOCIATION]: { body: { association: null } },
    [BEGIN]: { body: aPairing() },
    [CHECK]: PENDING,
    ...routes,
  });
}

const linkedWith = (more = {}) => ({ body: { association: anAssociation(more) } });

async function openLinking() {
  const opened = openApp("/account");
  await opened.user.click(await screen.findByRole("button", { name: "Link Trakt" }));
  await screen.findByText("77776C8D");
  return opened;
}

describe("the account page", () => {
  it("is behind the name in the header, and says who one is", async () => {
    aServer({ "GET /lists": { body: [] } });
    const { user } = openApp("/");
    await user.click(await screen.findByRole("link", { name: "Ana" }));
    expect(await screen.findByRole("heading", { name: "Your account" })).toBeVisible();
    expect(screen.getByText("ana@example.org")).toBeVisible();
    expect(document.title).toBe("Your account · Miauflix");
  });
});

describe("a server without Trakt", () => {
  const missingVars = ["TRAKT_CLIENT_ID", "TRAKT_CLIENT_SECRET"];
  const without = withService({ status: "needs_configuration", missingVars });

  it("tells an operator what is to be set", async () => {
    aServer(without);
    openApp("/account");
    const told = await screen.findByText(/Trakt is not set up/);
    expect(told).toHaveTextContent("Set TRAKT_CLIENT_ID and TRAKT_CLIENT_SECRET");
  });

  it("tells everybody else that it is not offered", async () => {
    const user = { ...ADMIN, role: "user" };
    aServer({ ...without, "GET /auth/session": { body: { session: "s1", user } } });
    openApp("/account");
    expect(await screen.findByText("Trakt is not offered here.")).toBeVisible();
    expect(screen.queryByText(/TRAKT_CLIENT_ID/)).toBeNull();
  });
});

describe("linking Trakt", () => {
  it("shows the code, where to type it in, and how long it is good", async () => {
    aServer();
    const pass = virtualClock();
    await openLinking();
    const address = screen.getByRole("link", { name: "https://trakt.tv/activate" });
    expect(address).toHaveAttribute("href", "https://trakt.tv/activate");
    expect(address).toHaveAttribute("rel", "noopener noreferrer");
    expect(address.closest("[tabindex='-1']")).toHaveFocus();
    await pass(60_000);
    expect(screen.getByRole("timer")).toHaveTextContent(/good for (9:00|8:59) more/);
    expect(screen.getByText(/Waiting for you/)).toHaveAttribute("aria-live", "polite");
  });

  it("asks as often as the server wishes, until it is approved", async () => {
    const server = aServer();
    const pass = virtualClock();
    await openLinking();
    await pass(4000);
    expect(server.count(CHECK)).toBe(0);
    await pass(7000);
    expect(server.count(CHECK)).toBe(2);
    expect(server.last(CHECK)?.body).toEqual({ deviceCode: "handle" });
    server.route(ASSOCIATION, linkedWith());
    server.route(CHECK, { body: { success: true, pending: false, ...linkedWith().body } });
    await pass(5000);
    expect(await screen.findByText("Ana A.")).toBeVisible();
    expect(screen.getByText(/Linked with/)).toHaveTextContent("since May 1, 2026");
    await pass(20_000);
    expect(server.count(CHECK)).toBe(3);
  });

  it("says that it was denied, and gives another code", async () => {
    const server = aServer({ [CHECK]: refusal(410, "The request was denied at Trakt.") });
    const pass = virtualClock();
    const { user } = await openLinking();
    await pass(5100);
    expect(await screen.findByRole("alert")).toHaveTextContent("The request was denied at Trakt.");
    expect(screen.queryByText("77776C8D")).toBeNull();
    server.route(BEGIN, { body: aPairing({ deviceCode: "two", userCode: "AB12" }) });
    await user.click(screen.getByRole("button", { name: "Get another code" }));
    expect(await screen.findByText("AB12")).toBeVisible();
  });

  it("says that the time has run out, and asks no more", async () => {
    const server = aServer({ [BEGIN]: { body: aPairing({ expiresIn: 8 }) } });
    const pass = virtualClock();
    await openLinking();
    await pass(9000);
    expect(await screen.findByRole("alert")).toHaveTextContent("It has run out.");
    const asked = server.count(CHECK);
    await pass(20_000);
    expect(server.count(CHECK)).toBe(asked);
  });

  it("goes on asking while Trakt is away, and says so", async () => {
    const away = refusal(503, "Trakt is down.", { headers: { "Retry-After": "30" } });
    const server = aServer({ [CHECK]: away });
    const pass = virtualClock();
    await openLinking();
    await pass(5100);
    expect(await screen.findByText(/Trakt is down. It is tried again./)).toBeVisible();
    await pass(20_000);
    expect(server.count(CHECK)).toBe(1);
    server.route(CHECK, PENDING);
    await pass(11_000);
    expect(await screen.findByText(/Waiting for you/)).toBeVisible();
  });

  it("can be given up", async () => {
    const server = aServer();
    const pass = virtualClock();
    const { user } = await openLinking();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await screen.findByRole("button", { name: "Link Trakt" })).toBeVisible();
    await pass(20_000);
    expect(server.count(CHECK)).toBe(0);
  });

  it("says why no code could be had", async () => {
    aServer({ [BEGIN]: refusal(429, "Too many people are logging in with Trakt.") });
    const { user } = openApp("/account");
    await user.click(await screen.findByRole("button", { name: "Link Trakt" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Too many people");
  });
});

describe("a linked account", () => {
  it("tells what is waiting, and is unlinked once that is confirmed", async () => {
    const server = aServer({
      [ASSOCIATION]: linkedWith({ waiting: 3 }),
      "DELETE /trakt/association": { body: { message: "gone" } },
    });
    const { user } = openApp("/account");
    expect(await screen.findByText(/still to be told of 3 things/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Unlink" }));
    expect(server.count("DELETE /trakt/association")).toBe(0);
    server.route(ASSOCIATION, { body: { association: null } });
    const dialog = screen.getByRole("dialog", { name: "Unlink your Trakt account?" });
    await user.click(within(dialog).getByRole("button", { name: "Unlink" }));
    expect(await screen.findByRole("button", { name: "Link Trakt" })).toBeVisible();
    expect(server.count("DELETE /trakt/association")).toBe(1);
  });

  it("says that its link is broken, and is linked again", async () => {
    const message = "Trakt accepts us no more. Link again.";
    const server = aServer({ [ASSOCIATION]: linkedWith({ needsLink: true, message }) });
    const { user } = openApp("/account");
    expect(await screen.findByRole("alert")).toHaveTextContent(message);
    await user.click(screen.getByRole("button", { name: "Link again" }));
    expect(await screen.findByText("77776C8D")).toBeVisible();
    await waitFor(() => expect(server.count(BEGIN)).toBe(1));
  });

  it("is named by the operator before it is linked", async () => {
    aServer({
      [ASSOCIATION]: linkedWith({ isLinked: false, needsLink: true, name: "", linkedAt: null }),
    });
    openApp("/account");
    expect(await screen.findByText(/The operator has named/)).toHaveTextContent("ana-a");
    expect(screen.getByRole("button", { name: "Link Trakt" })).toBeVisible();
  });
});
