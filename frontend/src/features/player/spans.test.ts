import { describe, expect, it } from "vitest";
import { timeRanges } from "@/test/media";
import { spansOfBytes, spansOfTime } from "./spans";

describe("spans", () => {
  it("turn byte ranges into shares of the file", () => {
    expect(spansOfBytes([[0, 250]], 1000)).toEqual([{ start: 0, end: 0.25 }]);
  });

  it("join what overlaps or touches, in any order", () => {
    const ranges: [number, number][] = [
      [500, 700],
      [0, 100],
      [100, 200],
      [600, 800],
    ];
    expect(spansOfBytes(ranges, 1000)).toEqual([
      { start: 0, end: 0.2 },
      { start: 0.5, end: 0.8 },
    ]);
  });

  it("never leave the bar", () => {
    expect(spansOfBytes([[900, 2000]], 1000)).toEqual([{ start: 0.9, end: 1 }]);
  });

  it("are none while the size or the length is not known", () => {
    expect(spansOfBytes([[0, 10]], 0)).toEqual([]);
    expect(spansOfTime(timeRanges([0, 10]), Number.POSITIVE_INFINITY)).toEqual([]);
    expect(spansOfTime(timeRanges([0, 10]), Number.NaN)).toEqual([]);
  });

  it("turn buffered times into shares of the length", () => {
    expect(spansOfTime(timeRanges([0, 20], [50, 60]), 100)).toEqual([
      { start: 0, end: 0.2 },
      { start: 0.5, end: 0.6 },
    ]);
  });
});
