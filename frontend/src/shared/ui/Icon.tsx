const paths = {
  play: "M8 5.2c0-1 1.1-1.6 2-1.1l10 6.8c.8.5.8 1.7 0 2.2l-10 6.8c-.9.5-2-.1-2-1.1z",
  pause: "M7 4h3.5v16H7zM13.5 4H17v16h-3.5z",
  back: "M14.7 4.3 7 12l7.7 7.7 1.4-1.4L9.8 12l6.3-6.3z",
  forth: "M9.3 19.7 17 12 9.3 4.3 7.9 5.7l6.3 6.3-6.3 6.3z",
  rewind: "M12 5V1.5L6.5 6 12 10.5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z",
  skip: "M12 5V1.5L17.5 6 12 10.5V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z",
  sound:
    "M4 9v6h4l5 5V4L8 9zm11.5 3A4 4 0 0 0 13.8 8.7v6.6A4 4 0 0 0 15.5 12zm-1.7-7.7v2.1a6 6 0 0 1 0 11.2v2.1a8 8 0 0 0 0-15.4z",
  muted:
    "M4 9v6h4l5 5V4L8 9zm16.5.900-1.4-1.4L17 10.6l-2.1-2.1-1.4 1.4 2.1 2.1-2.1 2.1 1.4 1.4 2.1-2.1 2.1 2.1 1.4-1.4-2.1-2.1z",
  enlarge: "M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z",
  shrink: "M8 4h2v6H4V8h4zm6 0h2v4h4v2h-6zM4 14h6v6H8v-4H4zm10 0h6v2h-4v4h-2z",
  info: "M11 10h2v8h-2zm0-4h2v2.3h-2zM12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16z",
  bin: "M9 3h6l1 2h4v2H4V5h4zM6 9h12l-1 12H7z",
} as const;

export type IconName = keyof typeof paths;

/** A glyph of the app's own set; the words beside it (or the label around it) carry the meaning. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path fill="currentColor" d={paths[name]} />
    </svg>
  );
}
