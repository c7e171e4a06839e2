"""What an asker has to decide about when the answer is about the actor, not about the question."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class ActorError(MiauflixError):
    """The actor could not answer. `actor` is its name; the question itself may have been fine."""

    code = "unavailable"

    def __init__(self, actor: str, message: str) -> None:
        super().__init__(message)
        self.actor = actor


class MailboxFull(ActorError):
    """No room in the mailbox before the deadline. Nothing was done; ask again later."""

    code = "busy"


class AskTimedOut(ActorError):
    """The message was taken, but no answer came before the deadline. Whether it was done is not known."""

    code = "timed_out"


class ActorStopped(ActorError):
    """The actor died or was stopped while it handled this message. Whether it was done is not known."""

    code = "stopped"


class ActorFailed(ActorError):
    """The actor crashed too often and waits for an operator to restart it. Nothing was done."""

    code = "failed"


class ActorUnknown(ActorError):
    """There is no actor of this name."""

    code = "actor_unknown"
