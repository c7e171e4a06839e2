import { describe, expect, it } from "vitest";
import { EventParser } from "./eventParser";

const read = (...pieces: string[]) => {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.feed(piece));
};
const sources = (data: string) => ({ type: "sources", data });

describe("server-sent events", () => {
  it("have a name and data, and end with an empty line", () => {
    expect(read("event: sources\ndata: 1\n\ndata: 2\n\n")).toEqual([
      sources("1"),
      { type: "message", data: "2" },
    ]);
  });

  it.each(["\n", "\r\n", "\r"])(
    "are the same wherever they are cut, with lines ended by %j",
    (end) => {
      const text = [":", "", "event: sources", 'data: {"ä":"€"}', "data:b", "", ""].join(end);
      for (let cut = 0; cut <= text.length; cut += 1) {
        expect(read(text.slice(0, cut), text.slice(cut)), `cut at ${cut}`).toEqual([
          sources('{"ä":"€"}\nb'),
        ]);
      }
      expect(read(...text.split(""))).toEqual([sources('{"ä":"€"}\nb')]);
    },
  );

  it("are not taken from comments, unknown fields, or names without data", () => {
    expect(
      read(": data: 1\n\n", "id: 7\nretry: 10\ncolour: red\n\n", "event: sources\n\n"),
    ).toEqual([]);
    expect(read("event: sources\n\ndata: 1\n\n")).toEqual([{ type: "message", data: "1" }]);
  });

  it("lose one space after the colon and no more, and may be empty", () => {
    expect(read("data:  a:b \n\n")).toEqual([{ type: "message", data: " a:b " }]);
    expect(read("data\n\n")).toEqual([{ type: "message", data: "" }]);
  });

  it("do not count before they have ended", () => {
    expect(read("data: 1\n")).toEqual([]);
    expect(read("data: 1\r")).toEqual([]);
  });
});
