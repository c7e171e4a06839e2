import { type RefObject, useEffect, useEffectEvent } from "react";
import { type Command, commandOf } from "../keys";

/**
 * Turns key presses inside the element into commands. Should what has the focus go away (a
 * panel that closes), the element takes it back, so that the keys go on working.
 */
export function useKeys(ref: RefObject<HTMLElement | null>, onCommand: (c: Command) => void) {
  const command = useEffectEvent(onCommand);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const found = commandOf(event);
      if (!found) return;
      event.preventDefault();
      command(found);
    };
    const onFocusOut = () =>
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) element.focus();
      });
    element.addEventListener("keydown", onKeyDown);
    element.addEventListener("focusout", onFocusOut);
    element.focus();
    return () => {
      element.removeEventListener("keydown", onKeyDown);
      element.removeEventListener("focusout", onFocusOut);
    };
  }, [ref]);
}
