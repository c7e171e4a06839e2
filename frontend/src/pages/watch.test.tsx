import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { virtualClock } from "@/test/clock";
import { aMovie, aSource, aStatus, aStream } from "@/test/data";
import { searched } from "@/test/events";
import { frames, mediaError, mediaEvent, setMedia } from "@/test/media";
import { fakeServer, refusal } from "@/test/server";

function aServer() {
  return fakeServer({
    ...LOGGED_IN,
    "GET /movies/5": { body: aMovie({ id: 5 }) },
    "GET /movies/5/sources/events": searched(aSource()),
    "POST /movies/5/auto": { body: aStream() },
    "GET /stream/key/status": { body: aStatus() },
    "POST /stream/key/playback": { status: 204 },
  });
}

async function openPlayer() {
  const opened = openApp("/watch/5");
  const video = await screen.findByTestId<HTMLVideoElement>("video");
  return { ...opened, video };
}

const send = (...event: Parameters<typeof mediaEvent>) => act(() => mediaEvent(...event));

async function openPlaying() {
  const opened = await openPlayer();
  send(opened.video, "loadedmetadata", { duration: 100, videoWidth: 640 });
  send(opened.video, "playing");
  return opened;
}

describe("starting", () => {
  it("asks for the stream once, with what this device decodes", async () => {
    vi.spyOn(HTMLMediaElement.prototype, "canPlayType").mockImplementation((type) =>
      type.includes("avc1") || type.includes("mp4a") ? "probably" : "",
    );
    const server = aServer();
    const { video } = await openPlayer();
    expect(server.count("POST /movies/5/auto")).toBe(1);
    expect(server.last("POST /movies/5/auto")?.body).toMatchObject({
      device: { video: ["h264"], audio: ["aac"] },
    });
    expect(video).toHaveAttribute("src", "/api/stream/key");
    expect(video.play).toHaveBeenCalled();
  });

  it("asks for the quality in the address", async () => {
    const server = aServer();
    server.route("POST /movies/5/HD", { body: aStream({ quality: "HD" }) });
    openApp("/watch/5?quality=HD");
    await screen.findByTestId("video");
    expect(server.count("POST /movies/5/HD")).toBe(1);
  });

  it("shows the stage and, when it takes long, the reason and what comes next", async () => {
    const server = aServer();
    const pass = virtualClock();
    await openPlayer();
    expect(await screen.findByText("Finding people who share it")).toBeVisible();
    const reason = {
      code: "no_peers",
      message: "Nobody has answered yet.",
      nextStep: "Another tracker is asked.",
      retryInS: 12,
    };
    server.route("GET /stream/key/status", {
      body: aStatus({ stage: "stalled", reason, peers: 1, seeds: 1, rateBytesPerS: 2000 }),
    });
    await pass(500);
    const told = await screen.findByTestId("stage-reason");
    expect(told).toHaveTextContent("Nobody has answered yet. Another tracker is asked.");
    expect(screen.getByText("Next try in 12 s")).toBeVisible();
    expect(screen.getByText("1 peer, 1 with all of it")).toBeVisible();
    expect(screen.getByText("2.0 kB/s")).toBeVisible();
  });

  it("says that the server is silent instead of showing old figures", async () => {
    const server = aServer();
    server.route("GET /stream/key/status", { body: aStatus({ peers: 2, seeds: 1 }) });
    const pass = virtualClock();
    await openPlayer();
    expect(await screen.findByText("2 peers, 1 with all of it")).toBeVisible();
    server.route("GET /stream/key/status", () => {
      throw new TypeError("Failed to fetch");
    });
    await pass(500);
    expect(await screen.findByText(/Miauflix does not answer/)).toBeVisible();
    expect(screen.queryByText("2 peers, 1 with all of it")).toBeNull();
  });

  it("takes the stage away when the picture comes, and counts the time to it", async () => {
    aServer();
    const { video } = await openPlaying();
    expect(screen.queryByTestId("stage")).toBeNull();
    expect(Number(video.dataset.firstFrameMs)).toBeGreaterThanOrEqual(0);
  });

  it("asks for a press when the browser does not start sound by itself", async () => {
    aServer();
    const play = vi.spyOn(HTMLMediaElement.prototype, "play");
    play.mockRejectedValueOnce(new DOMException("no gesture", "NotAllowedError"));
    const { user } = await openPlayer();
    await user.click(await screen.findByTestId("press-to-play"));
    expect(play).toHaveBeenCalledTimes(2);
  });
});

describe("when it cannot be played", () => {
  it("tells the server's reason when there is no suitable source, and can ask again", async () => {
    const server = aServer();
    server.route("POST /movies/5/auto", refusal(404, "No source fits this device."));
    const { user } = openApp("/watch/5");
    expect(await screen.findByTestId("playback-error")).toHaveTextContent(
      "No source fits this device.",
    );
    server.route("POST /movies/5/auto", { body: aStream() });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByTestId("video")).toBeInTheDocument();
  });

  it("tells why a stream failed, and asks for a new one on a retry", async () => {
    const server = aServer();
    const reason = {
      code: "disk_full",
      message: "The disk is full.",
      nextStep: "",
      retryInS: null,
    };
    server.route("GET /stream/key/status", { body: aStatus({ stage: "failed", reason }) });
    const { user } = await openPlayer();
    expect(await screen.findByTestId("playback-error")).toHaveTextContent("The disk is full.");
    server.route("POST /movies/5/auto", { body: aStream({ streamingKey: "two" }) });
    server.route("GET /stream/two/status", { body: aStatus() });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByTestId("playback-error")).toBeNull());
    expect(server.count("POST /movies/5/auto")).toBe(2);
  });

  it("does not take a server that is away during a reload for a wrong file", async () => {
    aServer();
    const pass = virtualClock();
    const { video } = await openPlaying();
    send(video, "error", { error: mediaError(2) });
    await pass(1000);
    send(video, "error", { error: mediaError(4) });
    expect(screen.queryByTestId("playback-error")).toBeNull();
    await pass(2000);
    expect(video.load).toHaveBeenCalledTimes(2);
  });

  it("goes on at the same place with the stream that replaces a lost one", async () => {
    const server = aServer();
    const { user, video } = await openPlaying();
    send(video, "timeupdate", { currentTime: 42 });
    send(video, "error", { error: mediaError(4) });
    server.route("POST /movies/5/auto", { body: aStream({ streamingKey: "two" }) });
    server.route("GET /stream/two/status", { body: aStatus() });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByTestId("video")).not.toBe(video));
    const next = screen.getByTestId<HTMLVideoElement>("video");
    send(next, "loadedmetadata", { duration: 100, videoWidth: 640 });
    expect(next.currentTime).toBe(42);
  });

  it("remembers the place through reloads that find nothing", async () => {
    const server = aServer();
    const pass = virtualClock();
    const { video } = await openPlaying();
    send(video, "timeupdate", { currentTime: 42 });
    send(video, "error", { error: mediaError(2) });
    for (const pause of [1000, 2000, 4000, 8000]) {
      await pass(pause);
      send(video, "timeupdate", { currentTime: 0, readyState: 0 });
      send(video, "error", { error: mediaError(4) });
    }
    server.route("POST /movies/5/auto", { body: aStream({ streamingKey: "two" }) });
    server.route("GET /stream/two/status", { body: aStatus() });
    act(() => screen.getByRole("button", { name: "Try again" }).click());
    await waitFor(() => expect(screen.getByTestId("video")).not.toBe(video));
    const next = screen.getByTestId<HTMLVideoElement>("video");
    send(next, "loadedmetadata", { duration: 100, videoWidth: 640 });
    expect(next.currentTime).toBe(42);
  });

  it("tells the server's reason when the stream is gone, not the browser's guess", async () => {
    const server = aServer();
    server.route("GET /stream/key/status", refusal(404, "There is no such torrent."));
    const { video } = await openPlaying();
    await waitFor(() => expect(server.count("GET /stream/key/status")).toBe(1));
    expect(screen.queryByTestId("playback-error")).toBeNull();
    send(video, "error", { error: mediaError(4) });
    expect(screen.getByTestId("playback-error")).toHaveTextContent("There is no such torrent.");
  });

  it("says at once that a stream is gone when the film waits for more of it", async () => {
    const server = aServer();
    const pass = virtualClock();
    const { video } = await openPlaying();
    server.route("GET /stream/key/status", refusal(401, "This address has run out."));
    await pass(5000);
    expect(screen.queryByTestId("playback-error")).toBeNull();
    send(video, "waiting");
    await pass(500);
    expect(screen.getByTestId("playback-error")).toHaveTextContent("This address has run out.");
  });

  it("notices a file whose picture this device cannot decode", async () => {
    const server = aServer();
    server.route("POST /movies/5/auto", { body: aStream({ videoCodec: "X265" }) });
    const { video } = await openPlayer();
    send(video, "loadedmetadata", { duration: 100, videoWidth: 0 });
    const told = screen.getByTestId("playback-error");
    expect(told).toHaveTextContent("This device cannot decode the picture");
    expect(told).toHaveTextContent("(X265)");
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(video.pause).toHaveBeenCalled();
  });

  it("notices time that runs without a frame", async () => {
    aServer();
    const { video } = await openPlaying();
    for (const currentTime of [0, 1, 2, 2.9]) send(video, "timeupdate", { currentTime });
    expect(screen.queryByTestId("playback-error")).toBeNull();
    send(video, "timeupdate", { currentTime: 3.1 });
    expect(screen.getByTestId("playback-error")).toHaveTextContent("no picture has come out");
  });

  it("does not complain when frames do come", async () => {
    aServer();
    const { video } = await openPlaying();
    video.getVideoPlaybackQuality = () => frames(40);
    for (const currentTime of [0, 2, 4, 6]) send(video, "timeupdate", { currentTime });
    expect(screen.queryByTestId("playback-error")).toBeNull();
  });

  it("says that the browser cannot open the file", async () => {
    aServer();
    const { video } = await openPlayer();
    send(video, "error", { error: mediaError(4) });
    expect(screen.getByTestId("playback-error")).toHaveTextContent("cannot open this file");
  });

  it("takes a lost connection up again at the same place before it gives up", async () => {
    aServer();
    const pass = virtualClock();
    const { video } = await openPlaying();
    setMedia(video, { currentTime: 42 });
    for (const pause of [1000, 2000, 4000, 8000]) {
      send(video, "error", { error: mediaError(2) });
      expect(screen.queryByTestId("playback-error")).toBeNull();
      await pass(pause);
      setMedia(video, { currentTime: 0 });
      send(video, "loadedmetadata");
      expect(video.currentTime).toBe(42);
    }
    expect(video.load).toHaveBeenCalledTimes(4);
    send(video, "error", { error: mediaError(2) });
    expect(screen.getByTestId("playback-error")).toHaveTextContent("The connection was lost");
  });
});

describe("while it plays", () => {
  it("obeys the keyboard", async () => {
    aServer();
    const { user, video } = await openPlaying();
    await user.keyboard("{ArrowRight}");
    expect(video.currentTime).toBe(5);
    await user.keyboard("{End}");
    expect(video.currentTime).toBe(100);
    await user.keyboard("{ArrowLeft}");
    expect(video.currentTime).toBe(95);
    await user.keyboard("m");
    expect(video.muted).toBe(true);
    await user.keyboard(" ");
    expect(video.paused).toBe(true);
    await user.keyboard("k");
    expect(video.paused).toBe(false);
  });

  it("leaves to the title's page with Escape", async () => {
    aServer();
    const { user } = await openPlaying();
    await user.keyboard("{Escape}");
    expect(await screen.findByRole("link", { name: "Watch" })).toBeVisible();
    expect(window.location.pathname).toBe("/movie/5");
  });

  it("presses a focused button with the space bar instead of pausing twice", async () => {
    aServer();
    const { user, video } = await openPlaying();
    screen.getByRole("button", { name: "Pause" }).focus();
    await user.keyboard(" ");
    expect(video.paused).toBe(true);
    expect(video.pause).toHaveBeenCalledTimes(1);
  });

  it("shows the stage again only when waiting lasts", async () => {
    const server = aServer();
    server.route("GET /stream/key/status", { body: aStatus({ stage: "stalled" }) });
    const pass = virtualClock();
    const { video } = await openPlaying();
    send(video, "waiting");
    expect(screen.queryByTestId("stage")).toBeNull();
    await pass(500);
    expect(await screen.findByText("Waiting for more of the film")).toBeVisible();
    send(video, "playing");
    expect(screen.queryByTestId("stage")).toBeNull();
  });

  it("hides the controls when nobody moves, and brings them back", async () => {
    aServer();
    const pass = virtualClock();
    const { user, video } = await openPlaying();
    setMedia(video, { paused: false });
    await pass(3100);
    expect(screen.getByTestId("player")).toHaveClass("hidden");
    await user.keyboard("{Shift}");
    expect(screen.getByTestId("player")).not.toHaveClass("hidden");
  });

  it("tells the server when the picture came, and how it went on when the player closes", async () => {
    const server = aServer();
    const { user, video } = await openPlayer();
    expect(server.count("POST /stream/key/playback")).toBe(0);
    send(video, "loadedmetadata", { duration: 100, videoWidth: 640 });
    send(video, "playing");
    await waitFor(() => expect(server.count("POST /stream/key/playback")).toBe(1));
    const begun = { rebufferings: 0, rebufferedMs: 0, isOver: false };
    expect(server.last("POST /stream/key/playback")?.body).toMatchObject(begun);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(server.count("POST /stream/key/playback")).toBe(2));
    expect(server.last("POST /stream/key/playback")?.body).toMatchObject({ isOver: true });
  });

  it("sends that also while the page goes away", async () => {
    const server = aServer();
    await openPlaying();
    await waitFor(() => expect(server.count("POST /stream/key/playback")).toBe(1));
    const sent = vi.mocked(fetch).mock.calls.map(([input]) => input as Request);
    const note = sent.find((request) => request.url.endsWith("/playback"));
    expect(note?.keepalive).toBe(true);
  });

  it("does not complain when the server does not want to know", async () => {
    const server = aServer();
    server.route("POST /stream/key/playback", refusal(503, "The engine restarts."));
    const { video } = await openPlaying();
    await waitFor(() => expect(server.count("POST /stream/key/playback")).toBe(1));
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByTestId("playback-error")).toBeNull();
    send(video, "timeupdate", { currentTime: 1 });
    expect(screen.queryByText("The engine restarts.")).toBeNull();
  });

  it("tells the figures of the stream on demand", async () => {
    const server = aServer();
    server.route("GET /stream/key/status", {
      body: aStatus({ timings: { resolveMs: 4, firstByteMs: 61.4 } }),
    });
    const { user } = await openPlaying();
    await user.click(screen.getByRole("button", { name: "Details of this stream" }));
    expect(screen.getByTestId("details")).toHaveTextContent("First byte sent61 ms");
  });
});
