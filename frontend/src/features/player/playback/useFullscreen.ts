import { type RefObject, useCallback, useEffect, useState } from "react";

/** Whether the element fills the screen, the switch for it, and whether this browser has one (iPhones have not). */
export function useFullscreen(ref: RefObject<HTMLElement | null>) {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const onChange = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", onChange);
    return () => document.removeEventListener("fullscreenchange", onChange);
  }, []);
  const toggle = useCallback(() => {
    if (!document.fullscreenEnabled) return;
    const done = document.fullscreenElement
      ? document.exitFullscreen()
      : ref.current?.requestFullscreen();
    // Refused (an embedding page, some phones): the film simply stays in its window.
    done?.catch(() => setFull(document.fullscreenElement !== null));
  }, [ref]);
  return { full, possible: document.fullscreenEnabled, toggle };
}
