import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { aMedia, aMovie, aShow } from "@/test/data";
import { fakeServer, refusal } from "@/test/server";

const list = (slug: string, name: string) => ({
  slug,
  name,
  description: "",
  url: `/list/${slug}`,
});
const page = (...results: unknown[]) => ({ body: { results, total: results.length } });
const titles = (...results: unknown[]) => ({ body: { results, nextCursor: null, stale: false } });
const aFilm = { ...aMovie({ id: 5 }), _type: "movie" };
const aSeries = { ...aShow(), _type: "tvshow" };

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

  it("leads from a series on top to its page: there the episode is chosen", async () => {
    const series = aMedia({ id: 2, _type: "tvshow", title: "Night Watch" });
    fakeServer({ ...SERVER, "GET /list/new": page(series) });
    openApp("/");
    const hero = await screen.findByRole("region", { name: "Night Watch" });
    const links = within(hero).getAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["/show/2"]);
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

  it("puts on top what this viewer has begun: every card goes on", async () => {
    const updatedAt = "2026-05-01T12:00:00Z";
    const place = { progress: 0.421, position: 700, status: "paused", updatedAt, isNext: false };
    const next = { ...place, progress: 0, position: 0, isNext: true };
    fakeServer({
      ...SERVER,
      "GET /continue-watching": {
        body: {
          results: [
            { type: "movie", movieId: 5, ...place },
            { type: "episode", showId: 2734, season: 2, episode: 3, ...next },
            { type: "movie", movieId: 6, ...place },
          ],
        },
      },
      "GET /titles": titles(aSeries, aFilm),
    });
    openApp("/");
    const shelf = await screen.findByRole("region", { name: "Continue watching" });
    const [film, show, ...more] = await within(shelf).findAllByRole("link");
    expect(more).toEqual([]);
    expect(film).toHaveAttribute("href", "/watch/5");
    expect(film).toHaveTextContent("42 % seen");
    expect(within(shelf).getByTestId("seen").firstElementChild).toHaveStyle({ width: "42%" });
    expect(show).toHaveAttribute("href", "/watch/show/2734/2/3");
    expect(show).toHaveTextContent("Season 2, episode 3");
    const headings = screen.getAllByRole("heading", { level: 2 }).map((one) => one.textContent);
    expect(headings[0]).toBe("Continue watching");
  });

  it("has a shelf of what this viewer wants to see", async () => {
    const addedAt = "2026-05-01T12:00:00Z";
    fakeServer({
      ...SERVER,
      "GET /watchlist": { body: { watchlist: [{ type: "show", showId: 2734, addedAt }] } },
      "GET /titles": titles(aSeries),
    });
    openApp("/");
    const shelf = await screen.findByRole("region", { name: "Your list" });
    const card = await within(shelf).findByRole("link", { name: /Night Watch/ });
    expect(card).toHaveAttribute("href", "/show/2734");
  });

  it("says when none of the titles of a shelf can be had, and asks again", async () => {
    const addedAt = "2026-05-01T12:00:00Z";
    const server = fakeServer({
      ...SERVER,
      "GET /watchlist": { body: { watchlist: [{ type: "movie", movieId: 5, addedAt }] } },
      "GET /titles": refusal(503, "Restarting."),
    });
    const { user } = openApp("/");
    const shelf = await screen.findByRole("region", { name: "Your list" });
    expect(await within(shelf).findByRole("alert")).toHaveTextContent("Restarting.");
    server.route("GET /titles", titles(aFilm));
    await user.click(within(shelf).getByRole("button", { name: "Try again" }));
    expect(server.last("GET /titles")?.query.toString()).toBe("films=5&series=");
    expect(await within(shelf).findByRole("link", { name: /Night Walk/ })).toBeVisible();
  });
});
