"""Password hashes: bcrypt over a peppered HMAC, in a few threads of their own.

A stored hash reads `v1$<pepper id>$<bcrypt>`. What bcrypt sees is base64(HMAC-SHA-256(pepper, UTF-8 of the password)):
44 bytes, so no 72-byte limit and no NUL to stop at. The password is used exactly as it came (OWASP ASVS 5.0 6.2.8):
not trimmed, not cut, no Unicode normalisation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable
from typing import TypeVar

import bcrypt
import trio

from actors.accounts.errors import TooManyAttempts
from storage.clock import clock_held

logger = logging.getLogger(__name__)
T = TypeVar("T")

_STORED = re.compile(r"v1\$(?P<pepper>[0-9a-f]{8})\$(?P<bcrypt>\$2b\$(?P<cost>\d\d)\$[./A-Za-z0-9]{53})")
_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_RETRY_AFTER_S = 2.0


class PasswordHasher:
    """Hashes and checks passwords without holding up the event loop.

    At most `threads` at a time, at most `queue` more in line; beyond that `TooManyAttempts`. May outlive the actor
    that uses it, so that a crash does not double the threads. `checked` counts how often bcrypt compared.
    """

    def __init__(self, pepper: bytes, *, cost: int, threads: int, queue: int) -> None:
        self.cost, self.checked = cost, 0
        self._pepper = pepper
        self._pepper_id = hashlib.sha256(b"miauflix pepper id" + pepper).hexdigest()[:8]
        self._limiter = trio.CapacityLimiter(threads)
        self._capacity, self._inside = threads + queue, 0
        # Nobody's password: comparing with it takes as long as with a real one.
        self._nobody = f"$2b${cost:02d}${_random_text(21)}u{_random_text(31)}".encode()

    async def hash(self, password: str) -> str:
        """The text to store for this password, with a salt of its own."""
        salt = bcrypt.gensalt(self.cost)
        digest = await self._in_thread(lambda: bcrypt.hashpw(self._prepared(password), salt))
        return f"v1${self._pepper_id}${digest.decode('ascii')}"

    async def verify(self, password: str, stored: str | None) -> bool:
        """Does the password fit? `None` (no such user) takes as long and never fits."""
        expected = None if stored is None else self._expected(stored)
        prepared = self._prepared(password)
        fits = await self._in_thread(lambda: bcrypt.checkpw(prepared, expected or self._nobody))
        self.checked += 1
        return fits and expected is not None

    def is_outdated(self, stored: str) -> bool:
        """Was this made with another cost than the present one?"""
        match = _STORED.fullmatch(stored)
        return match is None or int(match["cost"]) != self.cost

    def _expected(self, stored: str) -> bytes | None:
        match = _STORED.fullmatch(stored)
        if match is None or match["pepper"] != self._pepper_id:
            logger.error("a stored password hash cannot be read: damaged, or made with another key ring")
            return None
        return match["bcrypt"].encode("ascii")

    def _prepared(self, password: str) -> bytes:
        # JSON can carry half of a surrogate pair, which plain UTF-8 refuses.
        digest = hmac.digest(self._pepper, password.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.b64encode(digest)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._inside >= self._capacity:
            raise TooManyAttempts("Too many people are logging in. Try again in a moment.", _RETRY_AFTER_S)
        self._inside += 1
        try:
            with clock_held():
                return await trio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
