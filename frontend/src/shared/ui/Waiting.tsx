import { useEffect, useState } from "react";
import { CatEye } from "@/shared/brand/CatEye";
import styles from "./Waiting.module.css";

/** A page that is not there yet. It appears after a moment, so that quick pages do not flash. */
export function Waiting({ label = "Loading" }: { label?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.waiting} role="status">
      {shown && (
        <>
          <CatEye />
          <p>{label} …</p>
        </>
      )}
    </div>
  );
}
