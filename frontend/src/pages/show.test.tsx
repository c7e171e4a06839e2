import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { anEpisode, aSeason, aShow, aSource } from "@/test/data";
import { eventStream, searched, sourcesEvent } from "@/test/events";
import { fakeServer, refusal } from "@/test/server";

const SHOW = "GET /shows/2734";
const FIRST = "GET /shows/2734/seasons/1";
const EVENTS = "GET /shows/2734/seasons/1/episodes/1/sources/events";

function openShow(show: ReturnType<typeof aShow>, routes = {}) {
  const server = fakeServer({
    ...LOGGED_IN,
    [SHOW]: { body: show },
    [FIRST]: { body: aSeason() },
    ...routes,
  });
  return { server, ...openApp("/show/2734") };
}

function openEpisodes(...episodes: ReturnType<typeof anEpisode>[]) {
  return openShow(aShow(), { [FIRST]: { body: aSeason({ episodes }) } });
}

describe("the page of a series", () => {
  it("tells the facts, and what comes next", async () => {
    const nextEpisode = {
      seasonNumber: 2,
      episodeNumber: 1,
      title: "Back",
      airDate: "2026-06-01",
    };
    openShow(aShow({ nextEpisode }));
    expect(await screen.findByRole("heading", { name: "Night Watch", level: 1 })).toBeVisible();
    expect(screen.getAllByText("2020")).toHaveLength(2); // on the drawn poster, and among the facts
    expect(screen.getByText("Returning Series")).toBeVisible();
    expect(screen.getByText(/season 2, episode 1 “Back”/)).toHaveTextContent("June 1, 2026");
    expect(document.title).toBe("Night Watch · Miauflix");
  });

  it("shows the first season, and the specials when they are chosen", async () => {
    const special = anEpisode({ id: 40, seasonNumber: 0, title: "Making of" });
    const specials = aSeason({ id: 22, seasonNumber: 0, name: "", episodes: [special] });
    const { user } = openShow(aShow({ seasons: [aSeason(), specials] }), {
      "GET /shows/2734/seasons/0": { body: specials },
    });
    const episodes = await screen.findByRole("list", { name: "Episodes" });
    expect(within(episodes).getByText("Pilot")).toBeVisible();
    expect(within(episodes).getByText("February 3, 2020 · 44 min")).toBeVisible();
    await user.click(screen.getByRole("radio", { name: /Specials/ }));
    expect(await screen.findByText("Making of")).toBeVisible();
    expect(screen.queryByText("Pilot")).toBeNull();
  });

  it("asks for the episodes of a season that is not complete", async () => {
    const frame = aSeason({ complete: false, episodes: [] });
    const { server } = openShow(aShow({ seasons: [frame] }), {
      [FIRST]: { body: aSeason() },
    });
    expect(await screen.findByText("Pilot")).toBeVisible();
    expect(server.count(FIRST)).toBe(1);
  });

  it("tells the server which season is looked at even when it knows all of it", async () => {
    const { server } = openShow(aShow(), { [FIRST]: refusal(503, "TMDB is down.") });
    expect(await screen.findByText("Pilot")).toBeVisible();
    await waitFor(() => expect(server.count(FIRST)).toBe(1));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says when the episodes cannot be had, and tries again", async () => {
    const frame = aSeason({ complete: false, episodes: [] });
    const { server, user } = openShow(aShow({ seasons: [frame] }), {
      [FIRST]: refusal(503, "TMDB is down."),
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("TMDB is down.");
    server.route(FIRST, { body: aSeason() });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Pilot")).toBeVisible();
  });

  it("says that no episode is known where nobody knows any", async () => {
    const frame = aSeason({ complete: false, episodes: [] });
    openShow(aShow({ seasons: [frame] }), { [FIRST]: { body: frame } });
    expect(await screen.findByText("No episode of this season is known yet.")).toBeVisible();
  });

  it("is followed and let go again", async () => {
    let watching = false;
    const { server, user } = openShow(aShow(), {
      [SHOW]: () => ({ body: aShow({ watching }) }),
      "PUT /shows/2734/watching": () => {
        watching = true;
        return { status: 204 };
      },
      "DELETE /shows/2734/watching": () => {
        watching = false;
        return { status: 204 };
      },
    });
    await user.click(await screen.findByRole("button", { name: "Follow this series" }));
    await user.click(await screen.findByRole("button", { name: "Following", pressed: true }));
    expect(await screen.findByRole("button", { name: "Follow this series" })).toBeVisible();
    expect(server.count("DELETE /shows/2734/watching")).toBe(1);
  });

  it("says that what it shows may be out of date, and leads to the trailer", async () => {
    openShow(aShow({ stale: true, trailer: "abc_-1" }));
    expect(await screen.findByText(/may be out of date/)).toBeVisible();
    const trailer = screen.getByRole("link", { name: "Trailer of Night Watch on YouTube" });
    expect(trailer).toHaveAttribute("href", "https://www.youtube.com/watch?v=abc_-1");
    expect(trailer).toHaveAttribute("rel", "noopener noreferrer");
  });

  it("says that a series does not exist", async () => {
    fakeServer({ ...LOGGED_IN, [SHOW]: refusal(404, "Show not found") });
    openApp("/show/2734");
    expect(await screen.findByRole("heading", { name: "Nothing here" })).toBeVisible();
  });
});

describe("an episode in the list", () => {
  const TOMORROW = new Date(Date.now() + 48 * 3_600_000).toISOString().slice(0, 10);

  it("is watched at its own address", async () => {
    openEpisodes(anEpisode());
    const watch = await screen.findByRole("link", { name: "Watch episode 1, Pilot" });
    expect(watch).toHaveAttribute("href", "/watch/show/2734/1/1");
  });

  it("is offered when it has a source or has been aired, else not", async () => {
    openEpisodes(
      anEpisode({ title: "Aired", playable: false }),
      anEpisode({ id: 32, episodeNumber: 2, title: "Early", airDate: TOMORROW }),
      anEpisode({ id: 33, episodeNumber: 3, title: "Late", airDate: TOMORROW, playable: false }),
      anEpisode({ id: 34, episodeNumber: 4, title: "Dayless", airDate: "", playable: false }),
    );
    expect(await screen.findByText("Dayless")).toBeVisible();
    const ways = screen
      .getAllByTestId("watch-episode")
      .map((way) => way.getAttribute("aria-label"));
    expect(ways).toEqual(["Watch episode 1, Aired", "Watch episode 2, Early"]);
  });

  it("shows its sources on demand, and is watched in the quality chosen there", async () => {
    const { user, server } = openShow(aShow(), {
      [EVENTS]: searched(aSource({ pack: true }), aSource({ id: 2, quality: "HD" })),
    });
    const sources = await screen.findByRole("button", { name: "Sources of episode 1, Pilot" });
    expect(sources).toHaveAttribute("aria-expanded", "false");
    expect(server.count(EVENTS)).toBe(0);
    await user.click(sources);
    expect(
      await screen.findByRole("region", { name: "Sources of episode 1, Pilot" }),
    ).toBeVisible();
    expect(screen.getByText("season pack")).toBeVisible();
    await user.click(screen.getByRole("radio", { name: /^HD/ }));
    expect(screen.getByTestId("watch-episode")).toHaveAttribute(
      "href",
      "/watch/show/2734/1/1?quality=HD",
    );
    await user.click(sources);
    expect(screen.queryByTestId("source")).toBeNull();
  });

  it("closes the sources of another: one search at a time", async () => {
    const search = eventStream();
    const two = anEpisode({ id: 32, episodeNumber: 2, title: "The Roofs" });
    const { user } = openShow(aShow(), {
      [FIRST]: { body: aSeason({ episodes: [anEpisode(), two] }) },
      [EVENTS]: search.route,
      "GET /shows/2734/seasons/1/episodes/2/sources/events": searched(),
    });
    await user.click(await screen.findByRole("button", { name: "Sources of episode 1, Pilot" }));
    await search.write(sourcesEvent([], false));
    expect(search.hasLeft()).toBe(false);
    await user.click(screen.getByRole("button", { name: "Sources of episode 2, The Roofs" }));
    expect(await screen.findByText(/None is known yet/)).toBeVisible();
    expect(search.hasLeft()).toBe(true);
  });

  it("is not looked for any more once its sources are closed", async () => {
    const search = eventStream();
    const { user } = openShow(aShow(), { [EVENTS]: search.route });
    const sources = await screen.findByRole("button", { name: /^Sources of/ });
    await user.click(sources);
    await search.write(sourcesEvent([aSource()], false));
    expect(screen.getByText("Looking for more sources …")).toBeVisible();
    await user.click(sources);
    expect(search.hasLeft()).toBe(true);
  });
});
