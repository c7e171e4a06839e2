/** The mark: a cat's head whose face is a play button. Decoration only; a text stands beside it. */
export function CatMark({ className }: { className?: string | undefined }) {
  return (
    <svg className={className} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <path
        fill="var(--amber)"
        d="M10 6c0-2.6 3-4 5-2.3L27 14.2a34 34 0 0 1 10 0L49 3.7C51 2 54 3.4 54 6v24.5c2.6 3.6 4 7.5 4 11.5 0 11.6-11.6 20-26 20S6 53.6 6 42c0-4 1.4-7.9 4-11.5z"
      />
      <path
        fill="var(--ink)"
        d="M25.5 31.2c0-2.3 2.5-3.7 4.5-2.5l13.3 8.2c1.9 1.2 1.9 3.9 0 5.1L30 50.2c-2 1.2-4.5-.2-4.5-2.5z"
      />
    </svg>
  );
}
