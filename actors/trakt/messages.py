"""The conversation with `trakt`: whose account is whose, logging in by it, and the lists that people keep there."""

from __future__ import annotations

import attrs

from actors.runtime import Ask, Event
from storage.model.identity import TokenPair
from storage.model.provided import ProvidedList
from storage.model.trakt import Association


@attrs.frozen
class DevicePairing:
    """What a person does now: open `verification_url` and type `user_code` in. `handle` is what to ask again with."""

    handle: str = attrs.field(repr=False)
    user_code: str
    verification_url: str
    expires_in_s: float
    interval_s: float


@attrs.frozen
class StartLink(Ask[DevicePairing]):
    """This user wants to link a Trakt account."""

    user_id: int
    timeout_s = 15.0


@attrs.frozen
class CheckLink(Ask[Association | None]):
    """Has the person approved it? None: not yet. `PairingOver`, `AccountTaken`: never."""

    user_id: int
    handle: str = attrs.field(repr=False)
    timeout_s = 20.0


@attrs.frozen
class StartLogin(Ask[DevicePairing]):
    """Somebody wants to log in by a Trakt account."""

    timeout_s = 15.0


@attrs.frozen
class LogInWithTrakt(Ask[TokenPair | None]):
    """Has the person approved it? Then a session of the user whose account it is; None: not yet.

    `AccountNotAssociated` when it is nobody's; the account then waits for an operator to associate it.
    """

    handle: str = attrs.field(repr=False)
    device: str
    address: str
    timeout_s = 20.0


@attrs.frozen
class GetAssociation(Ask[Association | None]):
    """This user's Trakt account, and how it fares."""

    user_id: int


@attrs.frozen
class Associate(Ask[Association]):
    """An operator says whose a Trakt account is, so that it can be logged in with. `by` is the operator."""

    user_id: int
    slug: str
    by: int


@attrs.frozen
class Unlink(Ask[None]):
    """Remove the link and all that came by it. Trakt is told, if it can be reached. Again does nothing."""

    user_id: int
    timeout_s = 30.0


@attrs.frozen
class DescribeLists(Ask[tuple[ProvidedList, ...]]):
    """Public lists, and those that users keep for themselves: answered from what was read last."""


@attrs.frozen
class TraktHealth:
    """`missing` are variables to be set; `trouble` is one sentence, "" while all is well; `waiting` is the outbox."""

    missing: tuple[str, ...] = ()
    trouble: str = ""
    waiting: int = 0
    requests: int = 0
    failures: int = 0


@attrs.frozen
class DescribeTrakt(Ask[TraktHealth]):
    """How things stand between here and Trakt."""


@attrs.frozen
class TraktListsChanged(Event):
    """Some list at Trakt is not what it was, or has come or gone."""
