import type { Palette } from "./palettes";
import type { Random } from "./random";

/** A flat shape; pictures are a few dozen of these. */
export type Shape =
  | { kind: "circle"; x: number; y: number; r: number; fill: string; opacity: number }
  | { kind: "path"; d: string; fill: string; opacity: number };

export interface Canvas {
  width: number;
  height: number;
  random: Random;
  palette: Palette;
}

export type Motif = (canvas: Canvas) => Shape[];

export function circle(x: number, y: number, r: number, fill: string, opacity = 1): Shape {
  return { kind: "circle", x: round(x), y: round(y), r: round(r), fill, opacity };
}

/** A closed polygon through the points. */
export function polygon(points: readonly (readonly [number, number])[], fill: string, opacity = 1) {
  const d = `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`;
  return { kind: "path", d, fill, opacity } satisfies Shape;
}

export function rectangle(x: number, y: number, w: number, h: number, fill: string, opacity = 1) {
  const [left, top] = [round(x), round(y)];
  const d = `M${left} ${top}h${round(w)}v${round(h)}h${round(-w)}Z`;
  return { kind: "path", d, fill, opacity } satisfies Shape;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
