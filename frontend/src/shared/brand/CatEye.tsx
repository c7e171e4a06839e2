import styles from "./CatEye.module.css";

/** A cat's eye whose pupil breathes while something is under way. Decoration only. */
export function CatEye({ size = 64 }: { size?: number }) {
  return (
    <svg
      className={styles.eye}
      width={size}
      height={size}
      viewBox="0 0 64 64"
      aria-hidden="true"
      focusable="false"
    >
      <path
        className={styles.iris}
        d="M2 32C10 17 20 10 32 10s22 7 30 22c-8 15-18 22-30 22S10 47 2 32z"
      />
      <ellipse className={styles.pupil} cx="32" cy="32" rx="6" ry="19" />
      <circle className={styles.glint} cx="25" cy="23" r="3" />
    </svg>
  );
}
