"""Trakt accounts on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from actors.trakt import DevicePairing
from miauflix.web.schemas.base import Wire
from storage.model.trakt import Association


class PairingOut(Wire):
    """Open `verificationUrl`, type `userCode` in, and ask again with `deviceCode` every `interval` seconds."""

    device_code: str = Field(repr=False)
    user_code: str
    verification_url: str
    expires_in: int
    interval: int

    @classmethod
    def of(cls, pairing: DevicePairing) -> Self:
        """Shape what a person has to do."""
        return cls(
            device_code=pairing.handle,
            user_code=pairing.user_code,
            verification_url=pairing.verification_url,
            expires_in=int(pairing.expires_in_s),
            interval=int(pairing.interval_s),
        )


class PairingBody(Wire):
    """Which code is asked about."""

    device_code: str = Field(min_length=1, max_length=128, repr=False)


class TraktLogInBody(PairingBody):
    """The same; `delivery: "body"` is for apps: tokens in the answer instead of cookies."""

    delivery: Literal["cookie", "body"] = "cookie"


class PendingOut(Wire):
    """Nobody has approved it yet: ask again."""

    success: Literal[False] = False
    pending: Literal[True] = True


class AssociationOut(Wire):
    """A user's Trakt account; `message` says what to do where it does not work, and `waiting` is not told there yet."""

    slug: str
    name: str
    is_linked: bool
    needs_link: bool
    message: str
    linked_at: datetime | None
    waiting: int

    @classmethod
    def of(cls, known: Association) -> Self:
        """Shape an association."""
        return cls(
            slug=known.account.slug,
            name=known.account.name,
            is_linked=known.is_linked,
            needs_link=not known.is_linked or bool(known.trouble),
            message=known.trouble,
            linked_at=known.linked_at,
            waiting=known.waiting,
        )


class AssociatedOut(Wire):
    """The account, or null."""

    association: AssociationOut | None

    @classmethod
    def of(cls, known: Association | None) -> Self:
        """Shape what there is."""
        return cls(association=None if known is None else AssociationOut.of(known))


class LinkedOut(AssociatedOut):
    """It was approved."""

    success: Literal[True] = True
    pending: Literal[False] = False


class AssociateBody(Wire):
    """Whose a Trakt account is: `slug` is its name in addresses at Trakt."""

    user_id: int = Field(ge=1, lt=2**31)
    slug: str = Field(min_length=1, max_length=100)
