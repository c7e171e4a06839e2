import { useEffect, useState } from "react";

/** Whole seconds left of `seconds`, counted down once a second; starts anew when `seconds` changes. */
export function useCountdown(seconds: number | null): number | null {
  const [count, setCount] = useState({ of: seconds, passed: 0 });
  useEffect(() => {
    if (seconds === null) return;
    let passed = 0;
    const timer = setInterval(() => {
      passed += 1;
      setCount({ of: seconds, passed });
    }, 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  if (seconds === null) return null;
  const passed = count.of === seconds ? count.passed : 0;
  return Math.max(0, Math.ceil(seconds - passed));
}
