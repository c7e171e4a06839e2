import { describe, expect, it } from "vitest";
import { formatBytes } from "./bytes";
import { languageName } from "./language";
import {
  formatAgo,
  formatClock,
  formatLatency,
  formatRuntime,
  formatSpan,
  speakClock,
} from "./time";

describe("formatting", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [6_300_000, "6.3 MB"],
    [250_000_000, "250 MB"],
    [4_700_000_000_000_000, "4700 TB"],
  ])("writes %d bytes as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, "0:00"],
    [75.9, "1:15"],
    [3675, "1:01:15"],
    [Number.NaN, "0:00"],
  ])("writes the place %d as %s", (seconds, text) => expect(formatClock(seconds)).toBe(text));

  it.each([
    [0, "0 seconds"],
    [61, "1 minute 1 second"],
    [7325, "2 hours 2 minutes 5 seconds"],
  ])("speaks the place %d as %s", (seconds, text) => expect(speakClock(seconds)).toBe(text));

  it.each([
    [0.5, "under a minute"],
    [45, "45 min"],
    [60, "1 h"],
    [95, "1 h 35 min"],
  ])("writes a running time of %d minutes as %s", (m, text) => expect(formatRuntime(m)).toBe(text));

  it.each([
    [0.2, "0 s"],
    [59, "59 s"],
    [93_784, "1 d 2 h"],
    [3600, "1 h"],
  ])("writes a span of %d seconds as %s", (s, text) => expect(formatSpan(s)).toBe(text));

  it.each([
    [-5, "just now"],
    [59, "just now"],
    [60, "1 minute ago"],
    [7199, "1 hour ago"],
    [200_000, "2 days ago"],
  ])("writes what was %d seconds ago as %s", (s, text) => expect(formatAgo(s)).toBe(text));

  it.each([
    ["de", "German"],
    ["es-419", "Latin American Spanish"],
    ["no code", "no code"],
  ])("calls the language %s %s", (code, text) => expect(languageName(code)).toBe(text));

  it.each([
    [null, "–"],
    [0.0000042, "4 µs"],
    [0.0042, "4.2 ms"],
    [0.42, "420 ms"],
    [2.25, "2.3 s"],
  ])("writes a latency of %s s as %s", (s, text) => expect(formatLatency(s)).toBe(text));
});
