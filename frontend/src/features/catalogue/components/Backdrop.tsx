import { Art } from "../art/Art";
import styles from "./Backdrop.module.css";
import { Picture } from "./Picture";

interface Props {
  seed: number;
  /** Address of a real picture, or empty. */
  image: string;
  colors?: string[] | undefined;
}

/** The wide picture behind a title, darkened where text stands on it. */
export function Backdrop({ seed, image, colors }: Props) {
  return (
    <div className={styles.backdrop}>
      <Picture
        className={styles.picture}
        src={image}
        alt=""
        colors={colors}
        instead={<Art className={styles.picture} seed={seed} width={1600} height={900} />}
      />
    </div>
  );
}
