import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { anEpisode, aSeason, aShow, aStatus, aStream } from "@/test/data";
import { mediaEvent } from "@/test/media";
import { fakeServer, refusal } from "@/test/server";

const PLAY = "POST /shows/2734/1/1/auto";
const TWO = anEpisode({ id: 32, episodeNumber: 2, title: "The Roofs" });
const FIRST = aSeason({ episodes: [anEpisode(), TWO] });

function aServer(routes = {}, seasons = [FIRST]) {
  return fakeServer({
    ...LOGGED_IN,
    "GET /shows/2734": { body: aShow({ seasons }) },
    "GET /shows/2734/seasons/1": { body: FIRST },
    [PLAY]: { body: aStream() },
    "GET /stream/key/status": { body: aStatus() },
    ...routes,
  });
}

const send = (...event: Parameters<typeof mediaEvent>) => act(() => mediaEvent(...event));

async function openPlaying(address = "/watch/show/2734/1/1") {
  const opened = openApp(address);
  const video = await screen.findByTestId<HTMLVideoElement>("video");
  send(video, "loadedmetadata", { duration: 1200, videoWidth: 640, readyState: 4 });
  send(video, "playing", { paused: false });
  return { ...opened, video };
}

async function openEnded(address?: string) {
  const opened = await openPlaying(address);
  end(opened.video);
  return opened;
}

function end(video: HTMLVideoElement) {
  Object.defineProperty(video, "ended", { value: true, configurable: true });
  send(video, "ended", { currentTime: 1200, paused: true });
}

describe("watching an episode", () => {
  it("asks for its stream once, and says what it is", async () => {
    const server = aServer();
    const { video } = await openPlaying();
    expect(server.count(PLAY)).toBe(1);
    expect(server.last(PLAY)?.body).toHaveProperty("device");
    expect(video).toHaveAttribute("src", "/api/stream/key");
    const name = "Night Watch · Season 1, episode 1 · Pilot";
    expect(screen.getByRole("heading", { name })).toBeVisible();
    expect(document.title).toBe(`${name} · Miauflix`);
  });

  it("tells the server how far it is, and goes on there", async () => {
    const place = { type: "episode", showId: 2734, season: 1, episode: 1, progress: 0.5 };
    const others = { ...place, episode: 2, position: 900 };
    const server = aServer({
      "GET /progress": { body: { progress: [others, { ...place, position: 605 }] } },
    });
    const { video, user } = await openPlaying();
    expect(video.currentTime).toBe(600);
    send(video, "timeupdate", { currentTime: 660 });
    await user.keyboard(" ");
    await waitFor(() => expect(server.count("POST /progress")).toBe(1));
    expect(server.last("POST /progress")?.body).toMatchObject({
      type: "episode",
      showId: 2734,
      season: 1,
      episode: 1,
      position: 660,
      progress: 0.55,
    });
  });

  it("plays without the place when nobody knows the episode", async () => {
    const place = { type: "episode", showId: 2734, season: 1, episode: 9 };
    aServer({
      "POST /shows/2734/1/9/auto": { body: aStream() },
      "GET /progress": { body: { progress: [{ ...place, progress: 0.5, position: 0 }] } },
    });
    const { video } = await openPlaying("/watch/show/2734/1/9");
    expect(video.currentTime).toBe(0);
  });

  it("tells the server's reason when there is no source, and leads back to the series", async () => {
    aServer({ [PLAY]: refusal(404, "No source of this episode is known yet.") });
    const { user } = openApp("/watch/show/2734/1/1");
    expect(await screen.findByTestId("playback-error")).toHaveTextContent(
      "No source of this episode is known yet.",
    );
    await user.click(screen.getByRole("button", { name: "Back" }));
    expect(await screen.findByRole("heading", { name: "Night Watch", level: 1 })).toBeVisible();
    expect(window.location.pathname).toBe("/show/2734");
  });

  it.each(["/watch/show/x/1/1", "/watch/show/5/1/1.5", "/watch/show/5/-1/1"])(
    "is nothing at %s",
    async (address) => {
      fakeServer(LOGGED_IN);
      openApp(address);
      expect(await screen.findByRole("heading", { name: "Nothing here" })).toBeVisible();
    },
  );
});

describe("at the end of an episode", () => {
  it("the next one is a press away, and begins in this one's place", async () => {
    const server = aServer({
      "POST /shows/2734/1/2/auto": {
        body: aStream({ streamingKey: "two", url: "/api/stream/two" }),
      },
      "GET /stream/two/status": { body: aStatus() },
    });
    const { user } = await openPlaying();
    expect(screen.queryByTestId("next")).toBeNull();
    end(screen.getByTestId("video"));
    expect(screen.getByTestId("next")).toHaveTextContent("Season 1, episode 2 · The Roofs");
    expect(screen.getByRole("button", { name: "Watch it now" })).toHaveFocus();
    const before = window.history.length;
    await user.keyboard("{Enter}");
    await waitFor(() =>
      expect(screen.getByTestId("video")).toHaveAttribute("src", "/api/stream/two"),
    );
    expect(window.location.pathname).toBe("/watch/show/2734/1/2");
    expect(window.history.length).toBe(before);
    expect(screen.queryByTestId("next")).toBeNull();
    expect(server.count(PLAY)).toBe(1);
  });

  it("is no longer offered to who seeks back", async () => {
    aServer();
    const { video } = await openEnded();
    Object.defineProperty(video, "ended", { value: false, configurable: true });
    send(video, "seeked", { currentTime: 60 });
    expect(screen.queryByTestId("next")).toBeNull();
  });

  it("the next season's first one comes after the last, although its episodes were only counted", async () => {
    const frame = aSeason({ id: 23, seasonNumber: 2, complete: false, episodes: [] });
    const opening = anEpisode({ id: 41, seasonNumber: 2, title: "Back" });
    const server = aServer(
      {
        "POST /shows/2734/1/2/auto": { body: aStream() },
        "GET /shows/2734/seasons/2": { body: { ...frame, complete: true, episodes: [opening] } },
      },
      [FIRST, frame],
    );
    await openEnded("/watch/show/2734/1/2");
    expect(await screen.findByTestId("next")).toHaveTextContent("Season 2, episode 1 · Back");
    expect(server.count("GET /shows/2734/seasons/2")).toBe(1);
  });

  it.each([
    ["nothing follows", [aSeason()]],
    [
      "it has neither been aired nor found",
      [aSeason({ episodes: [anEpisode(), { ...TWO, airDate: "2999-01-01", playable: false }] })],
    ],
  ])("nothing is offered when %s", async (_why, seasons) => {
    aServer({}, seasons);
    await openEnded();
    expect(screen.queryByTestId("next")).toBeNull();
    expect(screen.queryByTestId("playback-error")).toBeNull();
  });
});
