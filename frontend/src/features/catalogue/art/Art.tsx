import { memo, useId, useMemo } from "react";
import { compose } from "./compose";

interface Props {
  /** The title's id: decides the picture. */
  seed: number;
  width: number;
  height: number;
  className?: string | undefined;
}

/** A drawn picture for a title that has none. Decoration: the title stands beside it as text. */
export const Art = memo(function Art({ seed, width, height, className }: Props) {
  const sky = useId();
  const { palette, shapes } = useMemo(() => compose(seed, width, height), [seed, width, height]);
  return (
    <svg
      className={className}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <linearGradient id={sky} x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor={palette.sky[0]} />
        <stop offset="0.75" stopColor={palette.sky[1]} />
      </linearGradient>
      <rect width={width} height={height} fill={`url(#${sky})`} />
      {shapes.map((shape, index) =>
        shape.kind === "circle" ? (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: the shapes of a picture never change order
            key={index}
            cx={shape.x}
            cy={shape.y}
            r={shape.r}
            fill={shape.fill}
            opacity={shape.opacity}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the shapes of a picture never change order
          <path key={index} d={shape.d} fill={shape.fill} opacity={shape.opacity} />
        ),
      )}
    </svg>
  );
});
