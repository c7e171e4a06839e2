import { type RefObject, useEffect, useState } from "react";

const SIGNS_OF_LIFE = ["pointermove", "pointerdown", "keydown", "focusin"] as const;

/** True when nobody has moved, touched or typed in the element for `afterMs`. */
export function useIdle(ref: RefObject<HTMLElement | null>, afterMs: number): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout>;
    const onLife = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), afterMs);
    };
    onLife();
    for (const type of SIGNS_OF_LIFE) element.addEventListener(type, onLife);
    return () => {
      clearTimeout(timer);
      for (const type of SIGNS_OF_LIFE) element.removeEventListener(type, onLife);
    };
  }, [ref, afterMs]);
  return idle;
}
