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
)
from actors.accounts.messages import (
    Authenticate,
    CheckRefresh,
    CheckTicket,
    CreateUser,
    IsSetupRequired,
    IssueTicket,
    ListUsers,
    LogIn,
    LogOut,
    LogOutAll,
    Refresh,
    SetActive,
    SetPassword,
    SetUpAdmin,
    StreamGrant,
    StreamTicket,
)

__all__ = [
    "Authenticate",
    "CheckRefresh",
    "CheckTicket",
    "CreateUser",
    "InvalidCredentials",
    "IsSetupRequired",
    "IssueTicket",
    "ListUsers",
    "LogIn",
    "LogOut",
    "LogOutAll",
    "NotAuthenticated",
    "Refresh",
    "SetActive",
    "SetPassword",
    "SetUpAdmin",
    "SetupClosed",
    "StreamGrant",
    "StreamTicket",
    "TicketRefused",
    "TooManyAttempts",
    "UserExists",
    "UserUnknown",
    "WeakPassword",
]
