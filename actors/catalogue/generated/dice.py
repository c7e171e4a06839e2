"""Numbers out of numbers: everything of a world follows from its seed, and nothing has to be kept."""

from __future__ import annotations

_MASK = (1 << 64) - 1
_ODD = 0xBF58476D1CE4E5B9


def stirred(state: int, part: int) -> int:
    """One step of `mixed`, for where it is done often; `state` comes out of it."""
    state = ((state ^ part) * _ODD) & _MASK
    return state ^ state >> 31


def mixed(*parts: int) -> int:
    """64 bits that depend on every part (in the manner of splitmix64)."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = ((state ^ part) * _ODD) & _MASK
        state ^= state >> 31
    return state


def object_id(*parts: int) -> str:
    """24 hexadecimal digits, as TMDB's database numbers what has no number of its own."""
    return f"{mixed(*parts, 1):016x}{mixed(*parts, 2) >> 32:08x}"


class Dice:
    """A stream of draws. Seeding `random.Random` would take longer than all the draws that a title needs."""

    __slots__ = ("_state",)

    def __init__(self, *parts: int) -> None:
        self._state = mixed(*parts)

    def below(self, count: int) -> int:
        """A whole number from 0 up to `count`, which is left out."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & _MASK
        return ((self._state >> 33) * count) >> 31

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def share(self) -> float:
        """From 0.0 up to 1.0, which is left out."""
        return self.below(1 << 30) / (1 << 30)


class Permutation:
    """Puts the numbers below `size`, a prime, in another order, and finds each again."""

    __slots__ = ("_back", "_factor", "_shift", "size")

    def __init__(self, size: int, *parts: int) -> None:
        dice = Dice(*parts)
        self.size = size
        self._factor = 1 + dice.below(size - 1)
        self._shift = dice.below(size)
        self._back = pow(self._factor, -1, size)

    def place_of(self, number: int) -> int:
        return (self._factor * number + self._shift) % self.size

    def number_at(self, place: int) -> int:
        return (place - self._shift) * self._back % self.size


def prime_from(least: int) -> int:
    """The first prime that is not less."""
    number = max(least, 2)
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number
