"""All that leaves an actor: where to write to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import outcome
import trio

from actors.runtime.errors import ActorError, AskTimedOut, MailboxFull
from actors.runtime.mailbox import Envelope, Mailbox
from actors.runtime.messages import Ask, Event, Tell, WhenFull

Reply = TypeVar("Reply")


class Address:
    """Write to one actor. Outlives the actor's crashes: what waits is served by its next life."""

    def __init__(self, name: str, mailbox: Mailbox, refusal: Callable[[], ActorError | None] = lambda: None) -> None:
        self.name = name
        self._mailbox = mailbox
        self._refusal = refusal

    def __repr__(self) -> str:
        return f"<Address {self.name}>"

    async def ask(self, message: Ask[Reply], timeout_s: float | None = None) -> Reply:
        """Ask and wait for the answer, at most `timeout_s` seconds (default: the message's own).

        Raises what the actor answers with (a `MiauflixError`), or `MailboxFull`, `AskTimedOut`, `ActorStopped`,
        `ActorFailed`.
        """
        self.raise_refusal()
        envelope = Envelope(message, trio.current_time())
        posted = False
        try:
            with trio.move_on_after(message.timeout_s if timeout_s is None else timeout_s):
                await self._mailbox.put(envelope)
                posted = True
                self.raise_refusal()
                await envelope.answered.wait()
        except BaseException:
            envelope.abandon()
            raise
        answer: outcome.Outcome[Reply] | None = envelope.collect()
        if answer is not None:
            return answer.unwrap()
        if posted:
            raise AskTimedOut(self.name, f"{self.name} did not answer in time.")
        raise MailboxFull(self.name, f"{self.name} has too much to do at the moment.")

    async def tell(self, message: Tell) -> None:
        """Say something. Waits for room only when the message's class says `WhenFull.WAIT`.

        Then, and only then, it raises `ActorStopped` or `ActorFailed`: there would never be room.
        """
        if message.when_full is WhenFull.WAIT:
            self.raise_refusal()
            await self._mailbox.put(Envelope(message, trio.current_time()))
        else:
            self.tell_nowait(message)

    def tell_nowait(self, message: Tell | Event) -> bool:
        """Say something without ever waiting. Returns whether it will be handled."""
        if isinstance(message, Tell) and message.when_full is WhenFull.WAIT:
            raise TypeError(f"{type(message).__name__} waits for room: use `await address.tell(...)`")
        if self._refusal() is not None:
            return self._mailbox.drop()
        return self._mailbox.put_nowait(Envelope(message, trio.current_time()))

    def raise_refusal(self) -> None:
        """Raise why this actor takes nothing in: `ActorStopped`, `ActorFailed`, or nothing."""
        refusal = self._refusal()
        if refusal is not None:
            raise refusal
