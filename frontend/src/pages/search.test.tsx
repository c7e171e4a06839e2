import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { virtualClock } from "@/test/clock";
import { aMedia } from "@/test/data";
import { fakeServer } from "@/test/server";

const found = (...titles: string[]) => ({
  body: {
    results: titles.map((title, id) => aMedia({ id: id + 1, title })),
    nextCursor: null,
    stale: false,
  },
});

const SERVER = { ...LOGGED_IN, "GET /lists": { body: [] }, "GET /search": found("Nosferatu") };

describe("searching", () => {
  it("begins while one types, from any page, and the focus stays in the box", async () => {
    const server = fakeServer(SERVER);
    const { user } = openApp("/");
    await screen.findByText(/The catalogue is empty/);
    await user.keyboard("/");
    const box = screen.getByRole("searchbox", { name: "Search films and series" });
    expect(box).toHaveFocus();
    await user.keyboard("nosf");
    expect(await screen.findByRole("link", { name: /Nosferatu/ })).toBeVisible();
    expect(box).toHaveFocus();
    expect(box).toHaveValue("nosf");
    expect(window.location.search).toBe("?q=nosf");
    expect(server.last("GET /search")?.query.get("q")).toBe("nosf");
  });

  it("asks further afield only once one has stopped typing", async () => {
    const pass = virtualClock();
    const server = fakeServer(SERVER);
    openApp("/search?q=nosferatu");
    await screen.findByRole("link", { name: /Nosferatu/ });
    const wide = () => server.seen.map(({ query }) => query.get("wide")).filter(Boolean);
    expect(wide()).toContain("true");
    await pass(2000);
    expect(wide().filter((one) => one === "true")).toHaveLength(1);
  });

  it("says that nothing is known of that name", async () => {
    fakeServer({ ...SERVER, "GET /search": found() });
    openApp("/search?q=zzz");
    expect(await screen.findByText(/Nothing of that name/)).toBeVisible();
  });

  it("says when not everybody could be asked", async () => {
    fakeServer({
      ...SERVER,
      "GET /search": { body: { results: [aMedia()], nextCursor: null, stale: true } },
    });
    openApp("/search?q=night");
    expect(await screen.findByText(/there may be more titles/)).toBeVisible();
  });

  it("asks for nothing without a word", async () => {
    const server = fakeServer(SERVER);
    openApp("/search");
    expect(await screen.findByText(/Type the name/)).toBeVisible();
    expect(server.count("GET /search")).toBe(0);
  });
});
