import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { aMedia } from "@/test/data";
import { fakeServer, refusal } from "@/test/server";

const list = (slug: string, name: string) => ({
  slug,
  name,
  description: "",
  url: `/list/${slug}`,
});
const page = (...results: unknown[]) => ({ body: { results, total: results.length } });

const SERVER = {
  ...LOGGED_IN,
  "GET /lists": { body: [list("new", "New here"), list("old", "Old loves"), list("no", "Empty")] },
  "GET /list/new": page(
    aMedia({ id: 1, title: "Waiting", playable: false }),
    aMedia({ id: 2, title: "Ready" }),
    aMedia({ id: 3, title: "Also ready" }),
  ),
  "GET /list/old": page(aMedia({ id: 4, tmdbId: 77, title: "Known to TMDB" })),
  "GET /list/no": page(),
};

describe("home", () => {
  it("shows a shelf for each list that has titles", async () => {
    fakeServer(SERVER);
    openApp("/");
    const shelf = await screen.findByRole("region", { name: "New here" });
    expect(await within(shelf).findAllByRole("link")).toHaveLength(3);
    expect(await screen.findByRole("region", { name: "Old loves" })).toBeVisible();
    expect(screen.queryByRole("region", { name: "Empty" })).toBeNull();
  });

  it("puts the first title that can be watched on top, one press from playing", async () => {
    fakeServer(SERVER);
    openApp("/");
    const hero = await screen.findByRole("region", { name: "Ready" });
    expect(within(hero).getByRole("link", { name: "Watch" })).toHaveAttribute("href", "/watch/2");
  });

  it("moves through a shelf with the arrow keys; the shelf is one tab stop", async () => {
    fakeServer(SERVER);
    const { user } = openApp("/");
    const shelf = await screen.findByRole("region", { name: "New here" });
    const [first, second, third] = await within(shelf).findAllByRole("link");
    first?.focus();
    await user.keyboard("{ArrowRight}");
    expect(second).toHaveFocus();
    await user.keyboard("{End}");
    expect(third).toHaveFocus();
    await user.keyboard("{ArrowRight}");
    expect(third).toHaveFocus();
    await user.keyboard("{Home}");
    expect(first).toHaveFocus();
    expect([first, second, third].map((card) => card?.tabIndex)).toEqual([0, -1, -1]);
  });

  it("names titles by TMDB's id where there is one", async () => {
    fakeServer(SERVER);
    openApp("/");
    const card = await screen.findByRole("link", { name: /Known to TMDB/ });
    expect(card).toHaveAttribute("href", "/movie/77");
  });

  it("shows the rest when one list fails, and can try that list again", async () => {
    const server = fakeServer({ ...SERVER, "GET /list/old": refusal(503, "Restarting.") });
    const { user } = openApp("/");
    const shelf = await screen.findByRole("region", { name: "Old loves" });
    expect(await within(shelf).findByRole("alert")).toHaveTextContent("Restarting.");
    expect(await screen.findByRole("region", { name: "Ready" })).toBeVisible();
    server.route("GET /list/old", SERVER["GET /list/old"]);
    await user.click(within(shelf).getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: /Known to TMDB/ })).toBeVisible();
  });

  it("says that the catalogue is empty rather than showing nothing", async () => {
    fakeServer({ ...LOGGED_IN, "GET /lists": { body: [] } });
    openApp("/");
    expect(await screen.findByText(/The catalogue is empty/)).toBeVisible();
  });
});
