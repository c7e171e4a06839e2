import { beforeEach, describe, expect, it, vi } from "vitest";
import { setMedia } from "@/test/media";
import type { PlaybackNote } from "../types";
import { measurePlayback } from "./measure";

const pass = (ms: number) => vi.advanceTimersByTime(ms);

/** A video that is measured, asked for just now, and what was told of it. */
function aMeasuredVideo() {
  const video = document.createElement("video");
  setMedia(video, { paused: false });
  const told: PlaybackNote[] = [];
  const close = measurePlayback(video, performance.now(), (note) => told.push(note));
  const send = (type: string) => video.dispatchEvent(new Event(type));
  /** Runs out of data, and has some again `ms` later. */
  const standStill = (ms: number, end = "playing") => {
    send("waiting");
    pass(ms);
    send(end);
  };
  return { video, told, close, send, standStill };
}

/** Lets a video tell of its frames; returns the way to show one. */
function withFrames() {
  const waiting = new Map<number, VideoFrameRequestCallback>();
  let last = 0;
  Object.assign(HTMLVideoElement.prototype, {
    requestVideoFrameCallback: (callback: VideoFrameRequestCallback) => {
      last += 1;
      waiting.set(last, callback);
      return last;
    },
    cancelVideoFrameCallback: (handle: number) => waiting.delete(handle),
  });
  return {
    waiting,
    show: () => {
      const due = [...waiting.values()];
      waiting.clear();
      for (const callback of due) callback(performance.now(), {} as VideoFrameCallbackMetadata);
    },
  };
}

function hide(state: DocumentVisibilityState) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("what is measured of a playback", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.restoreAllMocks();
    Reflect.deleteProperty(HTMLVideoElement.prototype, "requestVideoFrameCallback");
    Reflect.deleteProperty(HTMLVideoElement.prototype, "cancelVideoFrameCallback");
  });

  it("is told once when the picture is there, and once more at the end", () => {
    const { told, close, send } = aMeasuredVideo();
    pass(1234);
    expect(told).toEqual([]);
    send("playing");
    const begun = { firstFrameMs: 1234, rebufferings: 0, rebufferedMs: 0, isOver: false };
    expect(told).toEqual([begun]);
    send("playing");
    window.dispatchEvent(new Event("pagehide"));
    close();
    expect(told).toEqual([begun, { ...begun, isOver: true }]);
  });

  it("is the first frame where the browser tells of frames, and not the sound before it", () => {
    const frames = withFrames();
    const { told, send } = aMeasuredVideo();
    pass(1000);
    send("playing");
    pass(500);
    expect(told).toEqual([]);
    frames.show();
    frames.show();
    expect(told).toHaveLength(1);
    expect(told[0]?.firstFrameMs).toBe(1500);
  });

  it("is not the frame that flashes up on the way to where the viewer goes on", () => {
    const frames = withFrames();
    const { video, told } = aMeasuredVideo();
    setMedia(video, { seeking: true });
    frames.show();
    expect(told).toEqual([]);
    setMedia(video, { seeking: false });
    pass(700);
    frames.show();
    expect(told[0]?.firstFrameMs).toBe(700);
  });

  it("is nothing when no picture ever came", () => {
    const frames = withFrames();
    const { told, close, standStill } = aMeasuredVideo();
    pass(100);
    standStill(5000);
    close();
    expect(told).toEqual([]);
    expect(frames.waiting.size).toBe(0);
  });

  it("counts how often and how long the film stood still, but no hiccups", () => {
    const { told, close, send, standStill } = aMeasuredVideo();
    standStill(900);
    for (const ms of [2000, 99, 300]) standStill(ms);
    send("waiting");
    pass(400);
    close();
    expect(told.at(-1)).toMatchObject({ rebufferings: 3, rebufferedMs: 2700, isOver: true });
  });

  it("does not count what follows a seek or a press on pause", () => {
    const { video, told, close, send, standStill } = aMeasuredVideo();
    send("playing");
    standStill(500, "pause");
    pass(60_000);
    setMedia(video, { seeking: true });
    standStill(3000);
    setMedia(video, { paused: true, seeking: false });
    standStill(3000);
    close();
    expect(told.at(-1)).toMatchObject({ rebufferings: 1, rebufferedMs: 500 });
  });

  it("has no time where nobody could see the picture", () => {
    const { told, send } = aMeasuredVideo();
    hide("hidden");
    hide("visible");
    send("playing");
    expect(told[0]).toMatchObject({ firstFrameMs: null, isOver: false });
  });

  it("has no time where a press was needed first", () => {
    const { video, told, send } = aMeasuredVideo();
    setMedia(video, { paused: true });
    send("canplay");
    send("playing");
    expect(told[0]?.firstFrameMs).toBeNull();
  });

  it("is never more than the server takes", () => {
    const { told, close, send, standStill } = aMeasuredVideo();
    pass(700_000);
    send("playing");
    standStill(700_000);
    close();
    expect(told.at(-1)).toMatchObject({ firstFrameMs: 600_000, rebufferedMs: 600_000 });
  });
});
