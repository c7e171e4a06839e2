import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Moment } from "@/shared/watching/moment";
import { Reporter } from "./reporter";

const moment = (position: number, news: Moment["news"] = "moves"): Moment => ({
  position,
  duration: 1000,
  status: "watching",
  news,
});

/** A reporter, what it sent, and whether that arrives. */
function aReporter() {
  const sent: number[] = [];
  const line = { isUp: true };
  const reporter = new Reporter(({ position }) => {
    sent.push(position);
    return Promise.resolve(line.isUp);
  });
  /** Plays second by second from `from` up to `to`. */
  const play = async (from: number, to: number) => {
    for (let second = from; second <= to; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      reporter.note(moment(second));
    }
  };
  return { reporter, sent, line, play };
}

describe("the reporter", () => {
  beforeEach(() => void vi.useFakeTimers());

  it("tells every 15 seconds where the film is", async () => {
    const { sent, play } = aReporter();
    await play(1, 50);
    expect(sent).toEqual([15, 30, 45]);
  });

  it("tells at once when the film halts, and the same place only once", () => {
    const { reporter, sent } = aReporter();
    reporter.note(moment(3, "halts"));
    reporter.note(moment(3, "halts"));
    expect(sent).toEqual([3]);
  });

  it("tells a seek soon, and many in a row as few", async () => {
    const { reporter, sent, play } = aReporter();
    await play(1, 15);
    for (const place of [100, 200, 300]) reporter.note(moment(place, "seeked"));
    await play(301, 310);
    expect(sent).toEqual([15, 302]);
  });

  it("tells the newer place at the next turn when one did not arrive", async () => {
    const { reporter, sent, line, play } = aReporter();
    line.isUp = false;
    await play(1, 15);
    line.isUp = true;
    await play(16, 31);
    expect(sent).toEqual([15, 30]);
    line.isUp = false;
    reporter.note(moment(40, "halts"));
    await vi.advanceTimersByTimeAsync(0);
    reporter.note(moment(40, "halts"));
    expect(sent).toEqual([15, 30, 40, 40]);
  });
});
