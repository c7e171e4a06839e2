import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { anEpisode, aSeason, aShow } from "@/test/data";
import { fakeServer, refusal } from "@/test/server";

const SHOW = "GET /shows/2734";

function openShow(show: ReturnType<typeof aShow>, routes = {}) {
  const server = fakeServer({ ...LOGGED_IN, [SHOW]: { body: show }, ...routes });
  return { server, ...openApp("/show/2734") };
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
    const { user } = openShow(aShow({ seasons: [aSeason(), specials] }));
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
      "GET /shows/2734/seasons/1": { body: aSeason() },
    });
    expect(await screen.findByText("Pilot")).toBeVisible();
    expect(server.count("GET /shows/2734/seasons/1")).toBe(1);
  });

  it("says when the episodes cannot be had, and tries again", async () => {
    const frame = aSeason({ complete: false, episodes: [] });
    const { server, user } = openShow(aShow({ seasons: [frame] }), {
      "GET /shows/2734/seasons/1": refusal(503, "TMDB is down."),
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("TMDB is down.");
    server.route("GET /shows/2734/seasons/1", { body: aSeason() });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Pilot")).toBeVisible();
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
