import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { virtualClock } from "@/test/clock";
import { aMovie, aSource } from "@/test/data";
import { eventStream, searched, sourcesEvent } from "@/test/events";
import { fakeServer, refusal } from "@/test/server";

const EVENTS = "GET /movies/5/sources/events";

function openTitle(movie: ReturnType<typeof aMovie>, search = searched(aSource())) {
  const server = fakeServer({ ...LOGGED_IN, "GET /movies/5": { body: movie }, [EVENTS]: search });
  return { server, ...openApp("/movie/5") };
}

/** The page of a film while its sources are looked for. */
async function openLooking() {
  const search = eventStream();
  const server = fakeServer({
    ...LOGGED_IN,
    "GET /lists": { body: [] },
    "GET /movies/5": { body: aMovie({ id: 5 }) },
    [EVENTS]: search.route,
  });
  const opened = openApp("/movie/5");
  expect(await screen.findByText("Looking for sources …")).toBeVisible();
  await waitFor(() => expect(server.count(EVENTS)).toBe(1));
  return { ...opened, server, search };
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe("a title's page", () => {
  it("tells the facts, without waiting for sources", async () => {
    const { server } = openTitle(aMovie({ id: 5, runtime: 95 }));
    expect(await screen.findByRole("heading", { name: "Night Walk", level: 1 })).toBeVisible();
    expect(screen.getByText("1 h 35 min")).toBeVisible();
    expect(screen.getByText("CC0 1.0")).toBeVisible();
    expect(document.title).toBe("Night Walk · Miauflix");
    expect(server.last("GET /movies/5")?.query.toString()).toBe("");
  });

  it("offers the qualities there are, best first, and watches in the chosen one", async () => {
    const sources = [aSource({ quality: "HD" }), aSource({ id: 2 }), aSource({ id: 3 })];
    const { user } = openTitle(aMovie({ id: 5 }), searched(...sources));
    expect(await screen.findAllByTestId("source")).toHaveLength(3);
    const choices = screen.getAllByRole("radio");
    expect(choices.map((choice) => choice.getAttribute("value"))).toEqual(["auto", "FHD", "HD"]);
    const watch = screen.getByRole("link", { name: "Watch" });
    expect(watch).toHaveAttribute("href", "/watch/5");
    await user.click(screen.getByRole("radio", { name: /HD 720p|HD720p/ }));
    expect(watch).toHaveAttribute("href", "/watch/5?quality=HD");
  });

  it("says why there is nothing to watch", async () => {
    openTitle(aMovie({ id: 5 }), searched());
    expect(await screen.findByText(/No source for this film is known yet/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Watch" })).toBeNull();
  });

  it("offers to watch what nobody was counted at: its files may lie on a server, too", async () => {
    openTitle(aMovie({ id: 5 }), searched(aSource({ broadcasters: 0, watchers: 0 })));
    expect(await screen.findByText("no seeders")).toBeVisible();
    expect(screen.getByRole("link", { name: "Watch" })).toBeVisible();
  });

  it("says that a title does not exist", async () => {
    fakeServer({ ...LOGGED_IN, "GET /movies/5": refusal(404, "Movie not found") });
    openApp("/movie/5");
    expect(await screen.findByRole("heading", { name: "Nothing here" })).toBeVisible();
  });

  it("does not bother the server with an id that is none", async () => {
    const server = fakeServer(LOGGED_IN);
    openApp("/movie/abc");
    expect(await screen.findByRole("heading", { name: "Nothing here" })).toBeVisible();
    expect(server.seen.some((request) => request.path.startsWith("/movies"))).toBe(false);
  });
});

describe("the table of sources", () => {
  it("tells all that is known of a release", async () => {
    const source = aSource({
      quality: "4K",
      resolution: 2160,
      hdr: ["DV", "HDR10"],
      bitDepth: 10,
      source: "BLURAY",
      edition: "director's cut",
      videoCodec: "X265",
      languages: ["en", "de"],
      size: 9_400_000_000,
      pack: true,
      provider: "archive",
      licence: "Public Domain",
    });
    openTitle(aMovie({ id: 5 }), searched(source));
    const row = await screen.findByTestId("source");
    const cells = within(row).getAllByRole("cell");
    expect(within(row).getByRole("rowheader")).toHaveTextContent(
      "4K 2160p Dolby Vision, HDR10, 10 bit",
    );
    expect(cells.map((cell) => cell.textContent)).toEqual([
      "BLURAY director's cut",
      "X265",
      "English, German",
      "9.4 GB season pack",
      "3 seeders, 1 fetching verified just now",
      "archive Public Domain",
    ]);
    expect(screen.getAllByRole("columnheader")).toHaveLength(cells.length + 1);
  });

  it("leaves open what is not known", async () => {
    const unknown = aSource({
      quality: null,
      resolution: null,
      videoCodec: null,
      source: "",
      broadcasters: null,
      watchers: null,
      checkedAt: null,
      verified: false,
    });
    openTitle(aMovie({ id: 5 }), searched(unknown));
    const row = await screen.findByTestId("source");
    expect(row).toHaveTextContent("Unknown");
    expect(within(row).getAllByText("–")).toHaveLength(3);
    expect(row).toHaveTextContent("not measured");
    expect(row).not.toHaveTextContent("verified");
  });

  it("tells a count from a claim in words", async () => {
    const counted = aSource({ broadcasters: 12, watchers: 0, checkedAt: minutesAgo(3) });
    const claimed = aSource({ id: 2, broadcasters: 100, verified: false });
    openTitle(aMovie({ id: 5 }), searched(counted, claimed));
    const [first, second] = await screen.findAllByTestId("source");
    expect(first).toHaveTextContent("12 seeders verified 3 minutes ago");
    expect(second).toHaveTextContent("claimed 100 not verified");
  });

  it("lets the counts age without asking anybody", async () => {
    const pass = virtualClock();
    const { server } = openTitle(aMovie({ id: 5 }), searched(aSource()));
    expect(await screen.findByText("just now")).toBeVisible();
    const asked = server.seen.length;
    await pass(130_000);
    expect(screen.getByText("2 minutes ago")).toBeVisible();
    expect(server.seen).toHaveLength(asked);
  });

  it("can be used by everybody", async () => {
    const { container } = openTitle(aMovie({ id: 5 }), searched(aSource({ pack: true })));
    await screen.findByTestId("source");
    // jsdom draws nothing: contrast is looked at in a browser.
    const { violations } = await axe.run(container, {
      rules: { "color-contrast": { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe("while directories answer", () => {
  it("the table fills, whatever is found, and says when it is over", async () => {
    const { search } = await openLooking();
    await search.write(sourcesEvent([], false));
    expect(screen.getByTestId("not-playable")).toHaveTextContent("Looking for a source");
    expect(screen.queryByRole("link", { name: "Watch" })).toBeNull();
    await search.write(`:\n\n${sourcesEvent([aSource()], false)}`);
    expect(screen.getByRole("link", { name: "Watch" })).toBeVisible();
    expect(screen.getByText("Looking for more sources …")).toBeVisible();
    const found = sourcesEvent([aSource({ id: 2, quality: "HD" }), aSource()], true);
    await search.write(found.slice(0, 90));
    expect(screen.getAllByTestId("source")).toHaveLength(1);
    await search.write(found.slice(90));
    expect(screen.getAllByTestId("source")).toHaveLength(2);
    expect(screen.getByText("2 sources are known, the best first.")).toBeVisible();
    await waitFor(() => expect(search.hasLeft()).toBe(true));
  });

  it("keeps the quality that was chosen", async () => {
    const { search, user } = await openLooking();
    await search.write(sourcesEvent([aSource()], false));
    await user.click(screen.getByRole("radio", { name: /FHD/ }));
    await search.write(sourcesEvent([aSource({ id: 2, quality: "HD" }), aSource()], true));
    expect(screen.getByRole("radio", { name: /FHD/ })).toBeChecked();
    expect(screen.getByRole("link", { name: "Watch" })).toHaveAttribute(
      "href",
      "/watch/5?quality=FHD",
    );
  });

  it("nobody is asked any more once the viewer has left", async () => {
    const { search, user } = await openLooking();
    await search.write(sourcesEvent([aSource()], false));
    expect(search.hasLeft()).toBe(false);
    await user.click(screen.getByRole("link", { name: "Miauflix, home" }));
    expect(search.hasLeft()).toBe(true);
  });

  it.each(["end", "breakOff"] as const)(
    "says that the search was lost by an %s, keeps what it found, and looks again",
    async (how) => {
      const { search, server, user } = await openLooking();
      await search.write(sourcesEvent([aSource()], false));
      await search[how]();
      expect(screen.getByRole("alert")).toHaveTextContent("before the search was over");
      expect(screen.getAllByTestId("source")).toHaveLength(1);
      server.route(EVENTS, searched(aSource(), aSource({ id: 2 })));
      await user.click(screen.getByRole("button", { name: "Look again" }));
      expect(await screen.findByText("2 sources are known, the best first.")).toBeVisible();
      expect(screen.queryByRole("alert")).toBeNull();
    },
  );

  it("tells the server's reason when it does not look, and lets the viewer try all the same", async () => {
    fakeServer({
      ...LOGGED_IN,
      "GET /movies/5": { body: aMovie({ id: 5 }) },
      [EVENTS]: refusal(503, "Restarting."),
    });
    openApp("/movie/5");
    expect(await screen.findByRole("alert")).toHaveTextContent("Restarting.");
    expect(screen.getByRole("link", { name: "Watch" })).toBeVisible();
  });

  it("does not break on an event that cannot be read", async () => {
    const { search } = await openLooking();
    await search.write("event: sources\ndata: {\n\n");
    expect(screen.getByRole("alert")).toHaveTextContent("could not be read");
  });
});
