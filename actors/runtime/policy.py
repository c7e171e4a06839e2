"""How often an actor may die, and how long it rests before its next life. Pure."""

from __future__ import annotations

import random

import attrs


@attrs.frozen
class RestartPolicy:
    """More than `max_restarts` crashes within `window_s` seconds and the actor is failed.

    Before the n-th restart in the window it rests `first_pause_s` x 2^(n-1) seconds, at most `longest_pause_s`,
    scaled by a random share between one half and one, so that actors that died together do not return together.
    """

    max_restarts: int = 5
    window_s: float = 300.0
    first_pause_s: float = 0.5
    longest_pause_s: float = 60.0

    def crashes_that_count(self, crashes: list[float], now: float) -> list[float]:
        """The crash times (on trio's clock) that still lie in the window."""
        return [at for at in crashes if at > now - self.window_s]

    def is_exhausted(self, crashes_in_window: int) -> bool:
        """Has it died too often to be started again without an operator?"""
        return crashes_in_window > self.max_restarts

    def pause_s(self, crashes_in_window: int, rng: random.Random) -> float:
        """Seconds to rest before the next life."""
        longest = min(self.longest_pause_s, self.first_pause_s * 2.0 ** (crashes_in_window - 1))
        return longest * rng.uniform(0.5, 1.0)
