import { Icon } from "@/shared/ui/Icon";
import styles from "./TopBar.module.css";

/** The way back and what is playing. */
export function TopBar({ title, onLeave }: { title: string; onLeave: () => void }) {
  return (
    <header className={styles.bar}>
      <button type="button" className={styles.back} onClick={onLeave} aria-label="Back">
        <Icon name="back" size={28} />
      </button>
      <h1 className={styles.title}>{title}</h1>
    </header>
  );
}
