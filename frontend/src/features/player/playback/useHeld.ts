import { useEffect, useState } from "react";

/** `value`, but true only after it has been true for `ms`: short hiccups do not show. */
export function useHeld(value: boolean, ms: number): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setHeld(true), ms);
    return () => {
      clearTimeout(timer);
      setHeld(false);
    };
  }, [value, ms]);
  return value && held;
}
