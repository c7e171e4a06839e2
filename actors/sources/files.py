"""Torrent files: fetched from where a directory says that they lie, else from the swarm, checked, and kept."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import trio

from actors.flights import Flights
from actors.sources import volatility
from actors.sources.errors import PayloadRefused
from actors.sources.means import Means
from actors.sources.messages import TrackersFound
from actors.sources.payload import Payload, payload_of
from actors.torrents import FetchMetadata, InspectTorrent, TorrentContents, TorrentRefused
from actors.urgency import Urgency
from storage import sources as kept
from storage.clock import clock_held
from storage.model.errors import MiauflixError
from storage.model.sources import Sought, SourceRef

logger = logging.getLogger(__name__)


class Files:
    """Fetches each file once at a time, a few at once, the best source of every title before any second best.

    Who presses play does not wait for the background, which directories serve last and slowly.
    """

    def __init__(self, means: Means) -> None:
        self._means = means
        self._room = trio.Semaphore(means.settings.parallel_files)
        self._under_way: Flights[tuple[SourceRef, Urgency], bool] = Flights(means.start_soon)

    async def turn(self) -> bool:
        """Begin with the next file in the background; returns whether there was one."""
        await self._room.acquire()
        try:
            errand = await self._claimed()
        except BaseException:
            self._room.release()
            raise
        if errand is None:
            self._room.release()
            return False
        self._means.start_soon(self._work, errand)
        return True

    async def have_one(self, sought: Sought, best_first: Sequence[SourceRef], most: int) -> bool:
        """A viewer waits: fetch the file of the best of these, else of the next, `most` of them.

        Returns whether one is there now.
        """
        means = self._means
        tried: set[SourceRef] = set()
        while len(tried) < most:
            errand = await means.read(kept.file_wanted, means.cipher, sought, means.now(), best_first)
            if errand is None or errand.ref in tried:
                return False
            tried.add(errand.ref)
            await self._put_off(errand)
            if await self._fetched(errand, Urgency.INTERACTIVE):
                return True
        return False

    async def _claimed(self) -> kept.FileErrand | None:
        """The next errand. It is put off before it begins, so that nobody takes it up again, whatever happens to us."""
        means = self._means
        errand = await means.read(kept.next_file, means.cipher, means.now(), means.settings.files_a_title)
        if errand is not None:
            await self._put_off(errand)
        return errand

    async def _put_off(self, errand: kept.FileErrand) -> None:
        means = self._means
        pause: timedelta = volatility.file_pause(errand.attempts + 1, means.rng)
        await means.database.write(kept.put_off_file, errand.ref, means.now() + pause)

    async def _work(self, errand: kept.FileErrand) -> None:
        try:
            await self._fetched(errand, Urgency.BACKGROUND)
        except MiauflixError as error:
            logger.warning("the torrent file of source %s could not be kept: %s", errand.ref, error)
        finally:
            self._room.release()

    async def _fetched(self, errand: kept.FileErrand, urgency: Urgency) -> bool:
        return await self._under_way.join((errand.ref, urgency), partial(self._fetch, errand, urgency))

    async def _fetch(self, errand: kept.FileErrand, urgency: Urgency) -> bool:
        means = self._means
        try:
            contents = await self._contents(errand, urgency)
            with clock_held():  # reading many names takes its time
                payload = await trio.to_thread.run_sync(_payload, contents, errand)
        except (TorrentRefused, PayloadRefused) as error:
            logger.info("source %s is rejected: %s", errand.ref, error)
            await means.database.write(kept.reject, errand.ref, str(error))
            return False
        except MiauflixError as error:
            logger.info("the torrent file of source %s could not be had: %s", errand.ref, error)
            return False
        await means.database.write(
            kept.keep_file,
            means.cipher,
            errand.ref,
            contents.content,
            _size_bytes(contents, payload),
            payload.episodes,
            payload.file_index,
            contents.trackers,
            means.now(),
        )
        if contents.trackers:
            means.publish(TrackersFound(errand.sought))
        return True

    async def _contents(self, errand: kept.FileErrand, urgency: Urgency) -> TorrentContents:
        """What was told with the source, else from the directory, if it is the right torrent; else from the swarm."""
        if errand.content is not None:
            try:
                return await self._inspected(errand, errand.content)
            except MiauflixError as error:
                logger.info("source %s: the torrent file that was told with it is no good: %s", errand.ref, error)
        if errand.url:
            try:
                return await self._from_directory(errand, urgency)
            except PayloadRefused:
                raise  # the directory knows what lies in there: not what it listed
            except MiauflixError as error:
                logger.info("source %s: its directory gave no torrent file: %s", errand.ref, error)
        contents: TorrentContents = await self._means.torrents.ask(FetchMetadata(errand.info_hash, errand.trackers))
        return contents

    async def _from_directory(self, errand: kept.FileErrand, urgency: Urgency) -> TorrentContents:
        content = await self._means.directories.torrent_file(errand.provider, errand.url, urgency)
        return await self._inspected(errand, content)

    async def _inspected(self, errand: kept.FileErrand, content: bytes) -> TorrentContents:
        contents: TorrentContents = await self._means.torrents.ask(InspectTorrent(content))
        if contents.info_hash != errand.info_hash:
            raise TorrentRefused("The .torrent file is that of another torrent.")
        return contents


def _payload(contents: TorrentContents, errand: kept.FileErrand) -> Payload:
    return payload_of(
        contents.files,
        contents.size_bytes,
        errand.wanted,
        claimed_bytes=errand.size_bytes,
        claimed_episodes=errand.episodes,
    )


def _size_bytes(contents: TorrentContents, payload: Payload) -> int:
    """Of what a viewer gets: the film's file, or the whole season."""
    film = next((file for file in contents.files if file.index == payload.file_index), None)
    return contents.size_bytes if film is None else film.size_bytes
