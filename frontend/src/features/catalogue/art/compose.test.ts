import { describe, expect, it } from "vitest";
import { compose } from "./compose";

const ids = Array.from({ length: 60 }, (_, i) => 1_000_000_000 + i);

describe("drawn pictures", () => {
  it("are the same for the same title every time", () => {
    expect(compose(42, 200, 300)).toEqual(compose(42, 200, 300));
  });

  it("differ between neighbours in a list", () => {
    const pictures = new Set(ids.map((id) => JSON.stringify(compose(id, 200, 300))));
    expect(pictures.size).toBe(ids.length);
  });

  it("stay light enough for a page full of them, and hold no broken number", () => {
    for (const id of ids) {
      const { shapes } = compose(id, 200, 300);
      expect(shapes.length).toBeLessThan(250);
      expect(JSON.stringify(shapes)).not.toMatch(/NaN|null|Infinity/);
    }
  });
});
