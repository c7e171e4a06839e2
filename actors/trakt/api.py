"""The port to Trakt."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import attrs

from storage.model.titles import TitleRef
from storage.model.trakt import TraktAccount, TraktTokens
from storage.model.viewing import ForeignProgress, ForeignViewing, Watchable


@attrs.frozen
class DeviceCode:
    """A pairing that Trakt began: the person types `user_code` in, we ask with `device_code` every `interval_s`."""

    device_code: str = attrs.field(repr=False)
    user_code: str
    verification_url: str
    expires_in_s: float
    interval_s: float


class SlowDown(Exception):
    """Trakt was asked about a device code too often: ask less."""


@attrs.frozen
class Activities:
    """When something of a kind last changed in an account, in Trakt's own words: only whether they differ counts."""

    watched: str
    paused: str


@attrs.frozen
class HistoryPage:
    """Some viewings, the latest first, and how many pages there are. `skipped` entries made no sense to us."""

    viewings: tuple[ForeignViewing, ...]
    pages: int
    skipped: int = 0


@attrs.frozen
class RemoteList:
    """A list at Trakt, without its titles: whose it is, and its name in addresses."""

    owner: str
    slug: str
    name: str
    description: str = ""


class TraktApi(Protocol):
    """Knows accounts, and what they watched. `access` is an account's token.

    Every method but `health` may raise a `ProviderTrouble`. `AccessRefused`: the token is of no use.
    """

    async def begin_pairing(self) -> DeviceCode:
        """A new device code."""

    async def poll(self, device_code: str) -> TraktTokens | None:
        """The tokens of whoever approved the code, once; None: nobody has yet. Raises `SlowDown` or `PairingOver`."""

    async def refresh(self, refresh_token: str) -> TraktTokens:
        """New tokens for a refresh token, which is used up by that, whether or not the answer arrives."""

    async def revoke(self, access: str) -> None:
        """The token shall serve no more."""

    async def account(self, access: str) -> TraktAccount:
        """Whose token it is."""

    async def activities(self, access: str) -> Activities:
        """What changed last, to find out cheaply whether there is anything to read."""

    async def history(self, access: str, since: datetime | None, until: datetime, page: int) -> HistoryPage:
        """One page (from 1) of what was watched within a span of time."""

    async def playback(self, access: str) -> tuple[ForeignProgress, ...]:
        """How far the person is in what."""

    async def has_viewing(self, access: str, item: Watchable, watched_at: datetime) -> bool:
        """Is this very viewing in the history?"""

    async def add_viewing(self, access: str, item: Watchable, watched_at: datetime) -> bool:
        """Put a viewing in the history: again would put it there twice. False: Trakt knows no such title."""

    async def pause_at(self, access: str, item: Watchable, progress: float) -> bool:
        """Say how far the person is. Again changes nothing. False: Trakt knows no such title, or will not keep that."""

    async def watchlist(self, access: str) -> tuple[TitleRef, ...]:
        """What the person wants to see, in order."""

    async def own_lists(self, access: str) -> tuple[RemoteList, ...]:
        """The lists that the person made."""

    async def trending_lists(self, limit: int) -> tuple[RemoteList, ...]:
        """Public lists that many look at just now."""

    async def members(self, wanted: RemoteList, access: str | None) -> tuple[TitleRef, ...] | None:
        """The titles of a list, in order; of a person's own with `access`. None: there is no such list (any more)."""

    def trouble(self) -> str:
        """One sentence for the operator, "" while all is well; at hand without waiting."""

    def counts(self) -> tuple[int, int]:
        """How many requests there were since the start, and how many of them failed."""
