import { Art } from "../art/Art";
import { Picture } from "./Picture";
import styles from "./Poster.module.css";

interface Props {
  seed: number;
  title: string;
  year: string;
  /** Address of a real poster, or empty. */
  image: string;
  colors?: string[] | undefined;
}

/** A poster: the real one, or one drawn for this title with its name and year on it. */
export function Poster({ seed, title, year, image, colors }: Props) {
  const drawn = (
    <div className={styles.drawn}>
      <Art className={styles.art} seed={seed} width={200} height={300} />
      <div className={styles.caption}>
        <p className={title.length > 26 ? styles.longTitle : styles.title}>{title}</p>
        <p className={styles.year}>{year}</p>
      </div>
    </div>
  );
  return (
    <Picture
      className={styles.image}
      src={image}
      alt={title}
      colors={colors}
      lazy
      instead={drawn}
    />
  );
}
