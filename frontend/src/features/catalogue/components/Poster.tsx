import { Art } from "../art/Art";
import styles from "./Poster.module.css";

interface Props {
  seed: number;
  title: string;
  year: string;
  /** Address of a real poster, or empty. */
  image: string;
}

/** A poster: the real one, or one drawn for this title with its name and year on it. */
export function Poster({ seed, title, year, image }: Props) {
  if (image) return <img className={styles.image} src={image} alt={title} loading="lazy" />;
  return (
    <div className={styles.drawn}>
      <Art className={styles.art} seed={seed} width={200} height={300} />
      <div className={styles.caption}>
        <p className={title.length > 26 ? styles.longTitle : styles.title}>{title}</p>
        <p className={styles.year}>{year}</p>
      </div>
    </div>
  );
}
