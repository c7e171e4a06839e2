import { between } from "./random";
import { type Canvas, circle, type Motif, polygon, rectangle, type Shape } from "./shapes";

/** A moon over hills, near ones darker. */
export const hills: Motif = (canvas) => [
  ...lightInTheSky(canvas, 0.13),
  ...canvas.palette.layers.map((fill, layer) =>
    ridge(canvas, 0.48 + layer * 0.14, 0.05, 5 + layer, fill),
  ),
];

/** Sharp peaks under a large sun. */
export const peaks: Motif = (canvas) => [
  ...lightInTheSky(canvas, 0.2),
  ...canvas.palette.layers.map((fill, layer) => peak(canvas, 0.42 + layer * 0.15, fill)),
];

/** A town at night, with some windows lit. */
export const town: Motif = (canvas) => {
  const { palette } = canvas;
  return [
    ...lightInTheSky(canvas, 0.1),
    ...row(canvas, 0.42, palette.layers[0], 0),
    ...row(canvas, 0.54, palette.layers[1], 0.25),
    ...row(canvas, 0.68, palette.layers[2], 0.4),
  ];
};

/** A sea in bands, the light broken on it. */
export const sea: Motif = (canvas) => {
  const { width, height, random, palette } = canvas;
  const x = width * between(random, 0.3, 0.7);
  const glints = Array.from({ length: 9 }, (_, i) => {
    const w = unit(canvas) * between(random, 0.05, 0.32);
    return rectangle(x - w / 2, height * (0.55 + i * 0.045), w, height * 0.008, palette.light, 0.7);
  });
  return [
    circle(x, height * 0.42, unit(canvas) * 0.2, palette.light),
    ...palette.layers.map((fill, i) => wave(canvas, 0.52 + i * 0.15, fill)),
    ...glints,
  ];
};

/** A wood of firs. */
export const firs: Motif = (canvas) => [
  ...lightInTheSky(canvas, 0.16),
  ...canvas.palette.layers.flatMap((fill, layer) => treeLine(canvas, layer, fill)),
];

/** Length that fits both posters and wide pictures. */
export function unit({ width, height }: Canvas): number {
  return Math.min(width, height);
}

function lightInTheSky(canvas: Canvas, size: number): Shape[] {
  const { width, height, random, palette } = canvas;
  const x = width * between(random, 0.25, 0.75);
  const y = height * between(random, 0.2, 0.36);
  const r = unit(canvas) * size;
  const stars = Array.from({ length: 16 }, () =>
    circle(random() * width, random() * height * 0.45, unit(canvas) * 0.004, palette.light, 0.6),
  );
  return [...stars, circle(x, y, r * 1.7, palette.light, 0.13), circle(x, y, r, palette.light)];
}

function ridge(canvas: Canvas, top: number, rise: number, steps: number, fill: string): Shape {
  const { width, height, random } = canvas;
  const ys = Array.from({ length: steps + 1 }, () => height * (top + between(random, -rise, rise)));
  const span = width / steps;
  const curve = ys.slice(1).map((y, i) => {
    const x = i * span;
    const before = ys[i] ?? y;
    return `C${x + span / 2} ${before} ${x + span / 2} ${y} ${x + span} ${y}`;
  });
  const d = `M0 ${height}L0 ${ys[0]}${curve.join("")}L${width} ${height}Z`;
  return { kind: "path", d, fill, opacity: 1 };
}

function peak(canvas: Canvas, top: number, fill: string): Shape {
  const { width, height, random } = canvas;
  const count = Math.max(3, Math.round((width / unit(canvas)) * 3));
  const points = Array.from({ length: count * 2 + 1 }, (_, i) => {
    const y = i % 2 === 0 ? between(random, 0.16, 0.24) : between(random, -0.08, 0.06);
    return [(width * i) / (count * 2), height * (top + y)] as const;
  });
  return polygon([[0, height], ...points, [width, height]], fill);
}

function row(canvas: Canvas, top: number, fill: string, lit: number): Shape[] {
  const { width, height, random } = canvas;
  const shapes: Shape[] = [];
  let x = -unit(canvas) * 0.035;
  while (x < width) {
    const w = unit(canvas) * between(random, 0.12, 0.24);
    const y = height * (top + between(random, -0.07, 0.07));
    shapes.push(rectangle(x, y, w + 1, height - y, fill));
    if (lit > 0) shapes.push(...windows(canvas, x, y, w, lit));
    x += w;
  }
  return shapes;
}

/** The lit windows of a house at `x`, `y`. */
function windows(canvas: Canvas, x: number, y: number, w: number, lit: number): Shape[] {
  const { height, random, palette } = canvas;
  const cell = unit(canvas) * 0.035;
  const shapes: Shape[] = [];
  for (let wx = x + cell; wx < x + w - cell; wx += cell * 1.6) {
    for (let wy = y + cell; wy < height * 0.96; wy += cell * 2) {
      const shines = random() < lit * 0.5;
      if (shines) shapes.push(rectangle(wx, wy, cell * 0.7, cell, palette.light, 0.75));
    }
  }
  return shapes;
}

function wave(canvas: Canvas, top: number, fill: string): Shape {
  return ridge(canvas, top, 0.012, 7, fill);
}

function treeLine(canvas: Canvas, layer: number, fill: string): Shape[] {
  const { width, height, random } = canvas;
  const ground = height * (0.62 + layer * 0.14);
  const size = unit(canvas) * (0.16 + layer * 0.07);
  const step = size * 0.42;
  const trees = Array.from({ length: Math.ceil(width / step) + 1 }, (_, i) => {
    const x = i * step + between(random, -step / 3, step / 3);
    const h = size * between(random, 0.8, 1.5);
    return polygon(
      [
        [x - size * 0.26, ground],
        [x, ground - h],
        [x + size * 0.26, ground],
      ],
      fill,
    );
  });
  return [...trees, rectangle(0, ground - 1, width, height - ground + 1, fill)];
}
