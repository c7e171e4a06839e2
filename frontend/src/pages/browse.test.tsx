import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { aMedia } from "@/test/data";
import { fakeServer, refusal } from "@/test/server";

const GENRES = { body: { genres: [{ id: 27, name: "Horror" }] } };
const page = (nextCursor: string | null, ...results: unknown[]) => ({
  body: { results, nextCursor, stale: false },
});

const SERVER = {
  ...LOGGED_IN,
  "GET /genres": GENRES,
  "GET /movies": page(null, aMedia({ id: 1, title: "First" })),
};

describe("all films", () => {
  it("come page by page, each named by the one before", async () => {
    const server = fakeServer({
      ...SERVER,
      "GET /movies": ({ query }) =>
        query.get("cursor") === "second"
          ? page(null, aMedia({ id: 2, title: "Second" }))
          : page("second", aMedia({ id: 1, title: "First" })),
    });
    const { user } = openApp("/films");
    await user.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByRole("link", { name: /Second/ })).toBeVisible();
    expect(screen.getByRole("link", { name: /First/ })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
    expect(server.count("GET /movies")).toBe(2);
  });

  it("are filtered and sorted, and the address remembers how", async () => {
    const server = fakeServer(SERVER);
    const { user } = openApp("/films");
    await screen.findByRole("option", { name: "Horror" });
    await user.selectOptions(screen.getByLabelText("Genre"), "Horror");
    await user.selectOptions(screen.getByLabelText("Years"), "1960s");
    await user.selectOptions(screen.getByLabelText("Sort"), "Newest");
    await user.click(screen.getByLabelText("Ready to watch"));
    await screen.findByRole("link", { name: /First/ });
    const asked = server.last("GET /movies")?.query;
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      genre: "27",
      yearFrom: "1960",
      yearTo: "1969",
      sort: "releaseDate",
      playable: "true",
    });
    expect(window.location.search).toContain("genre=27");
    await user.selectOptions(screen.getByLabelText("Genre"), "All");
    expect(window.location.search).not.toContain("genre");
  });

  it("say so when nothing is like that", async () => {
    fakeServer({ ...SERVER, "GET /movies": page(null) });
    openApp("/films?genre=27");
    expect(await screen.findByText(/Nothing is like that/)).toBeVisible();
  });

  it("can be asked for again after a failure", async () => {
    const server = fakeServer({ ...SERVER, "GET /movies": refusal(503, "Restarting.") });
    const { user } = openApp("/films");
    expect(await screen.findByRole("alert")).toHaveTextContent("Restarting.");
    server.route("GET /movies", SERVER["GET /movies"]);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: /First/ })).toBeVisible();
  });
});

describe("all series", () => {
  it("lead to their own pages", async () => {
    const show = aMedia({ _type: "tvshow", tmdbId: 2734, name: "Night Watch" });
    fakeServer({ ...SERVER, "GET /shows": page(null, show) });
    openApp("/series");
    const card = await screen.findByRole("link", { name: /Night Walk|Night Watch/ });
    expect(card).toHaveAttribute("href", "/show/2734");
  });
});
