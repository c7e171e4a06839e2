import { Icon, type IconName } from "@/shared/ui/Icon";
import styles from "./Key.module.css";

interface Props {
  label: string;
  icon: IconName;
  onPress: () => void;
  pressed?: boolean;
  testId?: string;
}

/** A round button of the player. */
export function Key({ label, icon, onPress, pressed, testId }: Props) {
  return (
    <button
      type="button"
      className={styles.key}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onPress}
      data-testid={testId}
    >
      <Icon name={icon} />
    </button>
  );
}
