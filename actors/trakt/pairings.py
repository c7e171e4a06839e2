"""The codes that people are typing in at Trakt just now. Only in memory: a code lives ten minutes."""

from __future__ import annotations

import secrets

import attrs
import trio

from actors.trakt.api import DeviceCode, SlowDown, TraktApi
from actors.trakt.errors import PairingOver, TooManyPairings
from actors.trakt.messages import DevicePairing
from storage.model.trakt import TraktAccount, TraktTokens

MOST_PAIRINGS = 500
SLOWER_BY_S = 5.0


@attrs.frozen
class Approved:
    """Who approved a code, and the tokens that this gave."""

    account: TraktAccount
    tokens: TraktTokens


@attrs.define(eq=False)
class _Pairing:
    """`user_id` is who wants to link, None for a login. Times are trio's."""

    code: DeviceCode
    user_id: int | None
    expires_at: float
    next_poll_at: float
    interval_s: float
    tokens: TraktTokens | None = None
    approved: Approved | None = None
    ending: str = ""
    is_claimed: bool = False
    polling: trio.Lock = attrs.field(factory=trio.Lock)


class Pairings:
    """Outlives a crash of the actor, so that nobody has to begin anew. Trakt is asked as often as it allows, not more.

    What a person holds is a handle of ours: Trakt's device code leaves for Trakt only.
    """

    def __init__(self) -> None:
        self._pairings: dict[str, _Pairing] = {}

    async def begin(self, api: TraktApi, user_id: int | None) -> DevicePairing:
        """Ask Trakt for a code."""
        self._forget_old()
        if len(self._pairings) >= MOST_PAIRINGS:
            raise TooManyPairings("Too many people are logging in with Trakt. Wait a minute.")
        code = await api.begin_pairing()
        handle, now = secrets.token_urlsafe(32), trio.current_time()
        self._pairings[handle] = _Pairing(
            code, user_id, now + code.expires_in_s, now + code.interval_s, code.interval_s
        )
        return DevicePairing(handle, code.user_code, code.verification_url, code.expires_in_s, code.interval_s)

    async def check(self, api: TraktApi, handle: str, user_id: int | None) -> Approved | None:
        """Who approved it; None: nobody yet. Asking again gives the same answer. Raises `PairingOver`."""
        self._forget_old()
        pairing = self._pairings.get(handle)
        if pairing is None or pairing.user_id != user_id:
            raise PairingOver("That code has run out. Begin anew.")
        async with pairing.polling:
            return await self._check(api, pairing)

    def claim(self, handle: str) -> bool:
        """Whether what was approved may be made use of now: once."""
        pairing = self._pairings.get(handle)
        is_first = pairing is not None and not pairing.is_claimed
        if pairing is not None:
            pairing.is_claimed = True
        return is_first

    async def _check(self, api: TraktApi, pairing: _Pairing) -> Approved | None:
        if pairing.ending:
            raise PairingOver(pairing.ending)
        if pairing.tokens is None and trio.current_time() >= pairing.next_poll_at:
            pairing.tokens = await self._poll(api, pairing)
        if pairing.tokens is not None and pairing.approved is None:
            # A code gives its tokens once: should this fail, they are still here at the next check.
            pairing.approved = Approved(await api.account(pairing.tokens.access), pairing.tokens)
        return pairing.approved

    async def _poll(self, api: TraktApi, pairing: _Pairing) -> TraktTokens | None:
        pairing.next_poll_at = trio.current_time() + pairing.interval_s
        try:
            return await api.poll(pairing.code.device_code)
        except SlowDown:
            pairing.interval_s += SLOWER_BY_S
            pairing.next_poll_at = trio.current_time() + pairing.interval_s
            return None
        except PairingOver as over:
            pairing.ending = str(over)
            raise

    def _forget_old(self) -> None:
        now = trio.current_time()
        self._pairings = {handle: one for handle, one in self._pairings.items() if now < one.expires_at}
