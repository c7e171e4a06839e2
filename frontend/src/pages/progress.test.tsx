import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { virtualClock } from "@/test/clock";
import { aMovie, aPlace, aSource, aStatus, aStream } from "@/test/data";
import { searched } from "@/test/events";
import { mediaEvent } from "@/test/media";
import { fakeServer, refusal } from "@/test/server";

function aServer(routes = {}) {
  return fakeServer({
    ...LOGGED_IN,
    "GET /movies/5": { body: aMovie({ id: 5, runtime: 20 }) },
    "GET /movies/5/sources/events": searched(aSource()),
    "POST /movies/5/auto": { body: aStream() },
    "GET /stream/key/status": { body: aStatus() },
    ...routes,
  });
}

const send = (...event: Parameters<typeof mediaEvent>) => act(() => mediaEvent(...event));
const at = (progress: number, position: number) => ({
  "GET /progress": { body: { progress: [aPlace(progress, position)] } },
});

async function openPlayer(address = "/watch/5") {
  const opened = openApp(address);
  const video = await screen.findByTestId<HTMLVideoElement>("video");
  return { ...opened, video };
}

async function openPlaying() {
  const opened = await openPlayer();
  send(opened.video, "loadedmetadata", { duration: 1200, videoWidth: 640, readyState: 4 });
  send(opened.video, "playing");
  return opened;
}

describe("while a film plays", () => {
  it("the server is told how far it is, in the words of the API", async () => {
    const server = aServer();
    const pass = virtualClock();
    const { video } = await openPlaying();
    send(video, "timeupdate", { currentTime: 10 });
    expect(server.count("POST /progress")).toBe(0);
    await pass(15_000);
    send(video, "timeupdate", { currentTime: 300 });
    await waitFor(() => expect(server.count("POST /progress")).toBe(1));
    const told = server.last("POST /progress");
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(told?.body).toEqual({
      type: "movie",
      movieId: 5,
      progress: 0.25,
      position: 300,
      status: "watching",
      at: time,
      sentAt: time,
    });
    expect(told?.headers.get("X-Session-Id")).toBe("s1");
  });

  it("a pause is told at once, and a seek when it has ended", async () => {
    const server = aServer();
    const pass = virtualClock();
    const { user, video } = await openPlaying();
    send(video, "timeupdate", { currentTime: 60 });
    await user.keyboard(" ");
    await waitFor(() => expect(server.count("POST /progress")).toBe(1));
    expect(server.last("POST /progress")?.body).toMatchObject({ position: 60, status: "paused" });
    await pass(2000);
    send(video, "seeked", { currentTime: 600 });
    await waitFor(() => expect(server.count("POST /progress")).toBe(2));
    expect(server.last("POST /progress")?.body).toMatchObject({ position: 600 });
  });

  it("leaving is told by a request that outlives the page", async () => {
    const server = aServer();
    const { user, video } = await openPlaying();
    send(video, "timeupdate", { currentTime: 90 });
    act(() => void window.dispatchEvent(new Event("pagehide")));
    await waitFor(() => expect(server.count("POST /progress")).toBe(1));
    expect(server.last("POST /progress")?.body).toMatchObject({ position: 90, status: "stopped" });
    const [sent] = vi
      .mocked(fetch)
      .mock.calls.findLast(
        ([request]) => request instanceof Request && request.method === "POST",
      ) ?? [null];
    expect(sent).toHaveProperty("keepalive", true);
    send(video, "timeupdate", { currentTime: 91 });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(server.count("POST /progress")).toBe(2));
    expect(server.last("POST /progress")?.body).toMatchObject({ position: 91 });
  });

  it("a server that does not take it disturbs nobody", async () => {
    const server = aServer({ "POST /progress": refusal(503, "Restarting.") });
    const { user, video } = await openPlaying();
    send(video, "timeupdate", { currentTime: 60 });
    await user.keyboard(" ");
    await waitFor(() => expect(server.count("POST /progress")).toBe(1));
    expect(screen.queryByText("Restarting.")).toBeNull();
    server.route("POST /progress", { status: 204 });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(server.count("POST /progress")).toBe(2));
  });

  it("nothing is told of a film that never began, or that fell back to nothing", async () => {
    const server = aServer(at(0.5, 600));
    const { user, video } = await openPlayer();
    send(video, "timeupdate", { currentTime: 0, duration: 1200, readyState: 4 });
    send(video, "playing");
    send(video, "timeupdate", { currentTime: 0, readyState: 0 });
    await user.keyboard("{Escape}");
    expect(await screen.findByRole("link", { name: /Continue/ })).toBeVisible();
    expect(server.count("POST /progress")).toBe(0);
  });

  it("nothing is told of a stream that is no title's", async () => {
    const server = aServer();
    const { video } = await openPlayer("/play/key");
    send(video, "playing", { duration: 1200, readyState: 4 });
    send(video, "timeupdate", { currentTime: 60 });
    send(video, "pause");
    act(() => void window.dispatchEvent(new Event("pagehide")));
    expect(server.count("POST /progress")).toBe(0);
  });
});

describe("going on with a film", () => {
  it("is offered on its page, a few seconds earlier, beside the start", async () => {
    aServer(at(0.5, 759));
    openApp("/movie/5");
    const onward = await screen.findByRole("link", { name: "Continue at 12:34" });
    expect(onward).toHaveAttribute("href", "/watch/5");
    const anew = screen.getByRole("link", { name: "From the start" });
    expect(anew).toHaveAttribute("href", "/watch/5?from=start");
  });

  it.each([
    [0.01, 12],
    [0.95, 1140],
  ])("is not offered at a share of %d", async (progress, position) => {
    aServer(at(progress, position));
    openApp("/movie/5");
    expect(await screen.findByRole("link", { name: "Watch" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "From the start" })).toBeNull();
  });

  it("knows the place by the running time where only the share is known", async () => {
    aServer(at(0.5, 0));
    openApp("/movie/5");
    expect(await screen.findByRole("link", { name: "Continue at 9:55" })).toBeVisible();
  });

  it("begins there", async () => {
    aServer(at(0.5, 605));
    const { video } = await openPlaying();
    expect(video.currentTime).toBe(600);
  });

  it("begins at the start where that is wished", async () => {
    aServer(at(0.5, 605));
    const { video } = await openPlayer("/watch/5?from=start");
    send(video, "loadedmetadata", { duration: 1200, videoWidth: 640 });
    expect(video.currentTime).toBe(0);
  });

  it("begins there also when the first stream failed before it began", async () => {
    const server = aServer(at(0.5, 605));
    const reason = { code: "disk_full", message: "Full.", nextStep: "", retryInS: null };
    server.route("GET /stream/key/status", { body: aStatus({ stage: "failed", reason }) });
    const { user, video } = await openPlayer();
    server.route("POST /movies/5/auto", { body: aStream({ streamingKey: "two" }) });
    server.route("GET /stream/two/status", { body: aStatus() });
    await user.click(await screen.findByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByTestId("video")).not.toBe(video));
    const next = screen.getByTestId<HTMLVideoElement>("video");
    send(next, "loadedmetadata", { duration: 1200, videoWidth: 640 });
    expect(next.currentTime).toBe(600);
  });

  it("does without the place when it cannot be had", async () => {
    aServer({ "GET /progress": refusal(503, "Restarting.") });
    const { video } = await openPlaying();
    expect(video.currentTime).toBe(0);
  });
});
