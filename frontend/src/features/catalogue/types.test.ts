import { describe, expect, it } from "vitest";
import { yearOf } from "./types";

describe("the year of a title", () => {
  it.each([
    [{ releaseDate: "1922-03-04", year: 1921 }, "1922"],
    [{ releaseDate: "", year: 1926 }, "1926"],
    [{ releaseDate: null, year: null }, ""],
  ])("of %j is “%s”", (title, text) => expect(yearOf(title)).toBe(text));
});
