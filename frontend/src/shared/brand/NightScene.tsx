const STARS = [
  [80, 90, 2],
  [190, 210, 1.5],
  [300, 60, 2.5],
  [420, 170, 1.5],
  [560, 80, 2],
  [690, 230, 1.5],
  [140, 330, 1.5],
  [760, 110, 2],
  [60, 240, 1.5],
  [640, 330, 1.5],
] as const;

/** A cat on a roof ridge before the moon, its tail hanging down. Decoration only. */
export function NightScene() {
  return (
    <svg
      viewBox="0 0 800 1000"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <defs>
        <linearGradient id="night" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#120c22" />
          <stop offset="0.6" stopColor="#4a2351" />
          <stop offset="1" stopColor="#b9563f" />
        </linearGradient>
      </defs>
      <rect width="800" height="1000" fill="url(#night)" />
      {STARS.map(([x, y, r]) => (
        <circle key={x} cx={x} cy={y} r={r} fill="#ffe7b8" opacity="0.75" />
      ))}
      <circle cx="430" cy="430" r="270" fill="#f6b73c" opacity="0.1" />
      <circle cx="430" cy="430" r="200" fill="#f9c659" />
      <path d="M0 760 180 650 330 740 520 640 800 770V1000H0z" fill="#2b1633" />
      <path d="M0 820 420 640 800 800V1000H0z" fill="#150b1c" />
      <path d="M120 768V650h64v90zM690 770V640h52v145z" fill="#150b1c" />
      <path
        fill="#150b1c"
        d="M350 720c-10-80 2-162 42-208-10-22-14-48-8-78l34 26c14-5 30-5 44 0l34-26c6 30 2 56-8 78 36 44 52 126 48 208z"
      />
      <path
        d="M500 690c70 4 108-40 88-96-14-40 4-66 34-56"
        fill="none"
        stroke="#150b1c"
        strokeWidth="24"
        strokeLinecap="round"
      />
      <path d="M398 496q16-14 30 2-16 8-30-2zm86 0q-16-14-30 2 16 8 30-2z" fill="#f9c659" />
    </svg>
  );
}
