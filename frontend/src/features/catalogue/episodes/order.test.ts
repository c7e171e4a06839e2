import { describe, expect, it } from "vitest";
import { anEpisode, aSeason } from "@/test/data";
import { canBeWatched, episodeAfter, hasAired, seasonAfter } from "./order";

const NOON = Date.parse("2026-05-01T12:00:00Z");
const season = (...numbers: number[]) =>
  aSeason({ episodes: numbers.map((episodeNumber) => anEpisode({ episodeNumber })) });
const seasons = (...numbers: number[]) => numbers.map((seasonNumber) => aSeason({ seasonNumber }));

describe("an episode", () => {
  it.each([
    ["2026-04-30", true],
    ["2026-05-01", true],
    ["2026-05-02", false],
    ["", false],
  ])("of the day “%s” has been aired: %s", (airDate, isSo) => {
    expect(hasAired(anEpisode({ airDate }), NOON)).toBe(isSo);
  });

  it("with a source can be watched whatever its day is", () => {
    expect(canBeWatched(anEpisode({ airDate: "", playable: true }), NOON)).toBe(true);
    expect(canBeWatched(anEpisode({ airDate: "", playable: false }), NOON)).toBe(false);
  });
});

describe("what comes next", () => {
  it("in a season is the least number above, gaps or not", () => {
    expect(episodeAfter(season(5, 1, 3), 1)?.episodeNumber).toBe(3);
    expect(episodeAfter(season(5, 1, 3), 5)).toBeUndefined();
  });

  it("after a season is the next one there is", () => {
    expect(seasonAfter(seasons(4, 1, 3, 0), 1)?.seasonNumber).toBe(3);
    expect(seasonAfter(seasons(1, 0), 1)).toBeUndefined();
  });

  it("after the specials is nothing", () => {
    expect(seasonAfter(seasons(1, 2, 0), 0)).toBeUndefined();
  });
});
