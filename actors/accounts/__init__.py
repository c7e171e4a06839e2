"""The face of `accounts`: who may come in, who is asking, and what they may stream.

Never the actor itself: asking is cheap to import.
"""

from __future__ import annotations

from actors.accounts.errors import (
    InvalidCredentials,
    NotAuthenticated,
    SetupClosed,
    TicketRefused,
    TooManyAttempts,
    UserExists,
    UserUnknown,
    WeakPassword,
    WrongSetupToken,
)
from actors.accounts.messages import (
    Authenticate,
    CheckRefresh,
    CheckTicket,
    CreateUser,
    IdentifyRefresh,
    IsSetupRequired,
    IssueTicket,
    ListSessions,
    ListUsers,
    LogIn,
    LogOut,
    LogOutAll,
    OpenSession,
    PrepareSetup,
    Refresh,
    SetActive,
    SetPassword,
    SetUpAdmin,
    StreamGrant,
    StreamTicket,
)
from actors.accounts.settings import AccountsSettings, ThrottleSettings

__all__ = [
    "AccountsSettings",
    "Authenticate",
    "CheckRefresh",
    "CheckTicket",
    "CreateUser",
    "IdentifyRefresh",
    "InvalidCredentials",
    "IsSetupRequired",
    "IssueTicket",
    "ListSessions",
    "ListUsers",
    "LogIn",
    "LogOut",
    "LogOutAll",
    "NotAuthenticated",
    "OpenSession",
    "PrepareSetup",
    "Refresh",
    "SetActive",
    "SetPassword",
    "SetUpAdmin",
    "SetupClosed",
    "StreamGrant",
    "StreamTicket",
    "ThrottleSettings",
    "TicketRefused",
    "TooManyAttempts",
    "UserExists",
    "UserUnknown",
    "WeakPassword",
    "WrongSetupToken",
]
