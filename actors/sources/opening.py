"""What follows when a viewer looks at a title: its sources are wanted before all others, and so is a torrent file."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Self

import attrs
import trio

from actors.sources.answers import Answers, episode_of, having
from actors.sources.files import Files
from actors.sources.means import Means
from actors.sources.messages import Device, SourcesFollowed, SourcesUpdate
from actors.sources.ranking import rank
from actors.sources.searching import Searching
from actors.sources.wish import Wish
from actors.urgency import Urgency
from storage import sources as kept
from storage.model.errors import MiauflixError
from storage.model.sources import Sought
from storage.model.viewing import Watchable

logger = logging.getLogger(__name__)

NOTE_OPENED_EVERY = timedelta(minutes=5)


@attrs.frozen
class _Newest:
    """The other end of `SourcesFollowed.updates`: never waits for a reader, who finds the newest update there."""

    send: trio.MemorySendChannel[SourcesUpdate]
    taken_back: trio.MemoryReceiveChannel[SourcesUpdate]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.send.close()
        self.taken_back.close()

    def tell(self, update: SourcesUpdate) -> None:
        """In place of one that was not read yet."""
        with suppress(trio.WouldBlock):
            self.taken_back.receive_nowait()
        self.send.send_nowait(update)


class Opening:
    """Searches, fetches, and lets viewers follow it."""

    def __init__(self, means: Means, searching: Searching, files: Files, answers: Answers) -> None:
        self._means, self._searching, self._files, self._answers = means, searching, files, answers

    async def opened(self, sought: Sought) -> None:
        """Note it, and have what is there to be played: see `TitleOpened`."""
        known = await self._noted(sought)
        if known is not None:
            await self._search(known, sought, None)
            await self._have_a_file(sought, None)

    async def follow(self, work: Watchable) -> SourcesFollowed:
        """See `FollowSources`."""
        sought = Sought.behind(work)
        known = await self._answers.known(sought)
        send, receive = trio.open_memory_channel[SourcesUpdate](1)
        if known is None:
            send.close()
            return SourcesFollowed(SourcesUpdate((), is_over=True), receive)
        is_over = not self._answers.is_worth_a_search(known, episode_of(work))
        now = SourcesUpdate(self._answers.in_order(known, work), is_over)
        self._means.start_soon(self._lead, work, is_over, _Newest(send, receive.clone()))
        return SourcesFollowed(now, receive)

    async def _lead(self, work: Watchable, is_over: bool, newest: _Newest) -> None:
        """Search, and tell of it; then have a torrent file. Whether anybody still listens makes no difference."""
        sought, episode = Sought.behind(work), episode_of(work)

        async def news() -> None:
            await self._tell(work, newest, is_over=False)

        try:
            with newest:
                known = await self._noted(sought)
                if known is not None:
                    with self._searching.listening(sought, news):
                        await self._search(known, sought, episode)
                if not is_over:
                    await self._tell(work, newest, is_over=True)
            await self._have_a_file(sought, episode)
        except MiauflixError as error:  # nobody waits for an answer
            logger.warning("%s, which somebody opened, could not be searched to the end: %s", sought, error)

    async def _tell(self, work: Watchable, newest: _Newest, *, is_over: bool) -> None:
        known = await self._answers.known(Sought.behind(work))
        if known is not None:
            newest.tell(SourcesUpdate(self._answers.in_order(known, work), is_over))

    async def _noted(self, sought: Sought) -> kept.KnownSources | None:
        known, now = await self._answers.known(sought), self._means.now()
        if known is not None:
            opened_at = known.search.opened_at
            if opened_at is None or now - opened_at >= NOTE_OPENED_EVERY:
                await self._means.database.write(kept.note_opened, sought, now)
        return known

    async def _search(self, known: kept.KnownSources, sought: Sought, focus: int | None) -> None:
        if self._answers.is_worth_a_search(known, focus):
            await self._searching.search(sought, Urgency.INTERACTIVE, focus)

    async def _have_a_file(self, sought: Sought, episode: int | None) -> None:
        """So that pressing play has not to wait for one."""
        known = await self._answers.known(sought)
        sources = having(known, episode) if known is not None else []
        if sources and not any(source.has_data_file for source in sources):
            best_first = rank(sources, Wish(None, Device(), self._means.now(), episode=episode))
            refs = [source.ref for source in best_first]
            await self._files.have_one(sought, refs, self._means.settings.files_a_choice)
