import { describe, expect, it } from "vitest";
import { aStatus } from "@/test/data";
import { figuresOf, headlineOf, stepOf } from "./stages";

describe("stages", () => {
  it("go forward in the order of a click", () => {
    const order = ["resolving", "metadata", "peers", "head", "ready"] as const;
    expect(order.map((stage) => stepOf(stage, 0))).toEqual([0, 1, 2, 3, 4]);
  });

  it("keep their place when the film stalls or fails", () => {
    expect(stepOf("stalled", 3)).toBe(3);
    expect(stepOf("failed", 1)).toBe(1);
    expect(stepOf("finished", 0)).toBe(4);
  });

  it("each have a line of their own", () => {
    expect(headlineOf("head")).toBe("Fetching the first seconds");
    expect(headlineOf("stalled")).toBe("Waiting for more of the film");
  });

  it("leave out figures that mean nothing yet", () => {
    expect(figuresOf(aStatus({ size: 0 }))).toEqual([]);
    expect(
      figuresOf(
        aStatus({ peers: 3, seeds: 2, rateBytesPerS: 1_500_000, downloaded: 500, playableInS: 8 }),
      ),
    ).toEqual(["3 peers, 2 with all of it", "1.5 MB/s", "500 B of 1.0 kB", "ready in about 8 s"]);
  });
});
