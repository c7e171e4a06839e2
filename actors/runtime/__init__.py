"""The actor runtime: mailboxes, supervision, ticks, news and health. Knows no film and no torrent."""

from __future__ import annotations

from actors.runtime.actor import Actor, Context, Later
from actors.runtime.address import Address
from actors.runtime.errors import (
    ActorError,
    ActorFailed,
    ActorStopped,
    ActorUnknown,
    AskTimedOut,
    MailboxFull,
)
from actors.runtime.events import EventBus
from actors.runtime.health import ActorHealth, ActorState, TickHealth
from actors.runtime.messages import Ask, Discardable, Event, Tell, WhenFull
from actors.runtime.overseer import CrashActor, DescribeActors, House, Overseer, RestartActor
from actors.runtime.policy import RestartPolicy
from actors.runtime.supervisor import Supervisor
from actors.runtime.ticks import Tick

__all__ = [
    "Actor",
    "ActorError",
    "ActorFailed",
    "ActorHealth",
    "ActorState",
    "ActorStopped",
    "ActorUnknown",
    "Address",
    "Ask",
    "AskTimedOut",
    "Context",
    "CrashActor",
    "DescribeActors",
    "Discardable",
    "Event",
    "EventBus",
    "House",
    "Later",
    "MailboxFull",
    "Overseer",
    "RestartActor",
    "RestartPolicy",
    "Supervisor",
    "Tell",
    "Tick",
    "TickHealth",
    "WhenFull",
]
