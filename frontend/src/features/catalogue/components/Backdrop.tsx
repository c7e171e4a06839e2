import { Art } from "../art/Art";
import styles from "./Backdrop.module.css";

interface Props {
  seed: number;
  /** Address of a real picture, or empty. */
  image: string;
}

/** The wide picture behind a title, darkened where text stands on it. */
export function Backdrop({ seed, image }: Props) {
  return (
    <div className={styles.backdrop}>
      {image ? (
        <img className={styles.picture} src={image} alt="" />
      ) : (
        <Art className={styles.picture} seed={seed} width={1600} height={900} />
      )}
    </div>
  );
}
