import { discs, rays, rings, stairs } from "./abstracts";
import { firs, hills, peaks, sea, town } from "./landscapes";
import { type Palette, palettes } from "./palettes";
import { pick, seeded } from "./random";
import type { Motif, Shape } from "./shapes";

const motifs: readonly [Motif, ...Motif[]] = [
  hills,
  peaks,
  town,
  sea,
  firs,
  rays,
  rings,
  discs,
  stairs,
];

export interface Picture {
  palette: Palette;
  shapes: Shape[];
}

/** The picture of a title without one: the same for the same id, wherever it is drawn. */
export function compose(id: number, width: number, height: number): Picture {
  const random = seeded(Math.imul(id, 2654435761));
  const palette = pick(random, palettes);
  const motif = pick(random, motifs);
  return { palette, shapes: motif({ width, height, random, palette }) };
}
