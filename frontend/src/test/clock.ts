import { act } from "@testing-library/react";
import { vi } from "vitest";

/**
 * Puts this test's timers under a clock that runs with the real one and can be pushed on.
 * Call it before the page opens; the set-up file takes it away afterwards.
 */
export function virtualClock(): (ms: number) => Promise<void> {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  return async (ms) => {
    await act(() => vi.advanceTimersByTimeAsync(ms));
  };
}
