"""The face of `trakt`: whose account is whose, logging in by it, and the lists that people keep there."""

from __future__ import annotations

from actors.trakt.errors import (
    AccountNotAssociated,
    AccountTaken,
    LinkBroken,
    NotConfigured,
    NotLinked,
    PairingOver,
    TooManyPairings,
)
from actors.trakt.messages import (
    Associate,
    CheckLink,
    DescribeLists,
    DescribeTrakt,
    DevicePairing,
    GetAssociation,
    LogInWithTrakt,
    StartLink,
    StartLogin,
    TraktHealth,
    TraktListsChanged,
    Unlink,
)
from actors.trakt.settings import TraktSettings

__all__ = [
    "AccountNotAssociated",
    "AccountTaken",
    "Associate",
    "CheckLink",
    "DescribeLists",
    "DescribeTrakt",
    "DevicePairing",
    "GetAssociation",
    "LinkBroken",
    "LogInWithTrakt",
    "NotConfigured",
    "NotLinked",
    "PairingOver",
    "StartLink",
    "StartLogin",
    "TooManyPairings",
    "TraktHealth",
    "TraktListsChanged",
    "TraktSettings",
    "Unlink",
]
