"""Slows down guessing, in memory: per account, per address, for the setup.

Every attempt counts as wrong from its beginning until it has proven right, so that parallel guesses count too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

import attrs
import trio

from actors.accounts.errors import TooManyAttempts
from actors.accounts.settings import ThrottleSettings

CAPACITY = 20_000
"""How many accounts and addresses are remembered; the longest untouched are forgotten first."""


@attrs.define
class _Record:
    settings: ThrottleSettings
    wrong: int = 0
    last_at: float = 0.0

    def wait_s(self, now: float) -> float:
        beyond = self.wrong - self.settings.free
        if beyond < 0:
            return 0.0
        pause = min(self.settings.ceiling_s, self.settings.pause_s * 2.0 ** min(beyond, 60))
        return self.last_at + pause - now


@attrs.frozen
class Attempt:
    """One attempt under way. Either it stays counted as wrong, or one of these is called, once."""

    _throttle: Throttle
    keys: tuple[Hashable, ...]

    def succeeded(self) -> None:
        """The proof was right: forget the wrong ones of the first key (the account), take back this one elsewhere."""
        for key in self.keys[:1]:
            self._throttle.forget(key)
        for key in self.keys[1:]:
            self._throttle.take_back(key)

    def undone(self) -> None:
        """Nothing was learnt about the proof (the attempt broke off): take it back."""
        for key in self.keys:
            self._throttle.take_back(key)


class Throttle:
    """Counts wrong attempts under keys. Times are trio's, so a virtual clock moves them."""

    def __init__(self) -> None:
        self._records: OrderedDict[Hashable, _Record] = OrderedDict()

    def begin(self, limits: dict[Hashable, ThrottleSettings]) -> Attempt:
        """Count an attempt under all keys, or raise `TooManyAttempts` and count nothing."""
        now = trio.current_time()
        records = [self._record(key, settings, now) for key, settings in limits.items()]
        wait_s = max((record.wait_s(now) for record in records), default=0.0)
        if wait_s > 0:
            raise TooManyAttempts("Too many attempts. Wait a little.", wait_s)
        for record in records:
            record.wrong, record.last_at = record.wrong + 1, now
        return Attempt(self, tuple(limits))

    def forget(self, key: Hashable) -> None:
        """Start this key afresh."""
        self._records.pop(key, None)

    def take_back(self, key: Hashable) -> None:
        """One of this key's attempts was not wrong."""
        record = self._records.get(key)
        if record is not None:
            record.wrong = max(0, record.wrong - 1)

    def _record(self, key: Hashable, settings: ThrottleSettings, now: float) -> _Record:
        record = self._records.get(key)
        if record is None or now - record.last_at > settings.forget_after_s:
            record = self._records[key] = _Record(settings, last_at=now)
        self._records.move_to_end(key)
        if len(self._records) > CAPACITY:
            self._records.popitem(last=False)
        return record
