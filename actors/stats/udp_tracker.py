"""The adapter to trackers that speak UDP (BEP 15)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import trio

from actors.outbound import FetchFailed, MayConnect, Resolve, checked_addresses, is_public, is_this_machine, look_up
from actors.stats.places import Place
from actors.stats.settings import UdpSettings
from actors.stats.tracker import Counts, TrackerFailed
from actors.stats.udp_conversation import Conversation
from actors.stats.udp_line import IdleLines, Line
from actors.stats.udp_race import NobodyAnswers, first_to_answer
from storage.model.sources import InfoHash

MOST_IDLE_LINES = 32


def random_transaction_id() -> int:
    """A number of 32 bits that nobody guesses who does not see our packets."""
    return secrets.randbits(32)


class UdpTracker:
    """Asks over UDP, 74 swarms a packet, a few packets at once, each question on a socket of its own.

    Sockets are kept for as long as their connection ids hold; see `close`. `may_connect` tells where trackers may lie
    that are not trusted.
    """

    def __init__(
        self,
        settings: UdpSettings,
        resolve: Resolve = look_up,
        transaction_id: Callable[[], int] = random_transaction_id,
        *,
        may_connect: MayConnect = is_public,
    ) -> None:
        self._may_connect = may_connect
        self._settings, self._resolve, self._transaction_id = settings, resolve, transaction_id
        self._idle = IdleLines(MOST_IDLE_LINES)

    async def scrape(
        self, announce_url: str, info_hashes: Sequence[InfoHash], *, trusted_local: bool
    ) -> Mapping[InfoHash, Counts]:
        """See the port."""
        place = Place.of(announce_url)
        if place is None or place.scheme != "udp":
            raise TrackerFailed("That is no address of a UDP tracker.")
        if not info_hashes:
            return {}
        talk = self._begun(info_hashes)
        with trio.move_on_after(self._settings.within_s):
            try:
                line = await self._line(place, info_hashes, trusted_local)
                talk = line.conversation
                await self._finish(line)
            except FetchFailed as error:
                raise TrackerFailed(str(error)) from error
            except (NobodyAnswers, OSError) as error:
                talk.trouble = talk.trouble or _reason(error)
        return self._told(place, talk)

    def close(self) -> None:
        """See the port."""
        self._idle.close()

    async def _line(self, place: Place, info_hashes: Sequence[InfoHash], trusted_local: bool) -> Line:
        """A line on which the question has begun: one that was kept, else to the first address that answers."""
        may_connect = is_this_machine if trusted_local else self._may_connect
        addresses = await checked_addresses(place.host, may_connect, self._resolve)
        for address in addresses:
            if line := self._idle.take(address, place.port):
                line.conversation.begin(info_hashes)
                return line
        begin = partial(self._begun, info_hashes)
        return await first_to_answer(addresses, place.port, begin, self._settings.head_start_s)

    def _begun(self, info_hashes: Sequence[InfoHash]) -> Conversation:
        talk = Conversation(self._settings, self._transaction_id)
        talk.begin(info_hashes)
        return talk

    async def _finish(self, line: Line) -> None:
        try:
            await line.converse(lambda: line.conversation.is_over)
        except BaseException:
            line.close()
            raise
        self._idle.keep(line)

    def _told(self, place: Place, talk: Conversation) -> Mapping[InfoHash, Counts]:
        if talk.counts or (talk.is_over and not talk.trouble):
            return talk.counts
        reason = talk.trouble or f"did not answer within {self._settings.within_s:g} s"
        raise TrackerFailed(f"{place.host} {reason}.")


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, NobodyAnswers) else f"could not be asked ({type(error).__name__})"
