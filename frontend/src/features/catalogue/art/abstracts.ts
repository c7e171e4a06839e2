import { unit } from "./landscapes";
import { between } from "./random";
import { circle, type Motif, polygon, rectangle } from "./shapes";

/** Rays from a projector's lens. */
export const rays: Motif = (canvas) => {
  const { width, height, random, palette } = canvas;
  const [x, y] = [width * between(random, 0.3, 0.7), height * between(random, 0.3, 0.42)];
  const reach = width + height;
  const count = 22;
  const turn = random() * Math.PI;
  const beams = Array.from({ length: count }, (_, i) => {
    const at = turn + (i / count) * Math.PI * 2;
    const wide = Math.PI / count / 1.3;
    const end = (angle: number) =>
      [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach] as const;
    const fill = i % 2 === 0 ? palette.layers[0] : palette.layers[1];
    return polygon([[x, y], end(at - wide / 2), end(at + wide / 2)], fill, 0.75);
  });
  return [
    ...beams,
    circle(x, y, unit(canvas) * 0.2, palette.layers[2]),
    circle(x, y, unit(canvas) * 0.16, palette.light),
  ];
};

/** Rings, as on a record or around a stone in a pond. */
export const rings: Motif = (canvas) => {
  const { width, height, random, palette } = canvas;
  const [x, y] = [width * between(random, 0.2, 0.8), height * between(random, 0.26, 0.5)];
  const fills = [...palette.layers, palette.sky[1]];
  return Array.from({ length: 9 }, (_, i) => {
    const r = unit(canvas) * (0.95 - i * 0.1);
    const fill = i === 8 ? palette.light : (fills[i % fills.length] ?? palette.light);
    return circle(x, y, r, fill);
  });
};

/** Overlapping discs in the manner of old jazz covers. */
export const discs: Motif = (canvas) => {
  const { width, height, random, palette } = canvas;
  const fills = [palette.light, ...palette.layers, palette.sky[1], palette.light];
  return fills.map((fill, i) =>
    circle(
      width * between(random, 0.1, 0.9),
      height * between(random, 0.1, 0.7),
      unit(canvas) * between(random, 0.12, 0.42),
      fill,
      i === 0 ? 0.95 : 0.62,
    ),
  );
};

/** Steps of light falling through a stairwell. */
export const stairs: Motif = (canvas) => {
  const { width, height, random, palette } = canvas;
  const steps = Math.floor(between(random, 5, 10));
  const rising = random() < 0.5;
  const blocks = Array.from({ length: steps }, (_, i) => {
    const place = rising ? i : steps - 1 - i;
    const top = height * (0.24 + (place / steps) * 0.6);
    const fill = palette.layers[i % 3] ?? palette.light;
    return rectangle((width / steps) * i, top, width / steps + 1, height - top, fill);
  });
  const x = width * (rising ? 0.74 : 0.26);
  return [
    circle(
      x,
      height * between(random, 0.16, 0.26),
      unit(canvas) * between(random, 0.11, 0.17),
      palette.light,
    ),
    ...blocks,
  ];
};
