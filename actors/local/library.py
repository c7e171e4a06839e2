"""What is known of each file of the folder, and what follows from that. Decides, and does nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import attrs

from actors.local.cache import Kept
from actors.local.folder import Entry, Listing
from actors.local.messages import LocalRelease
from actors.local.torrents import TorrentFile
from actors.seeding import Share
from storage.model.sources import InfoHash

LAST_S = 4_102_444_800.0
"""2100-01-01, in seconds since 1970."""


@attrs.frozen
class Offered:
    """A file that can be had: a video whose torrent is kept at `torrent`, or a .torrent file (then it lies there)."""

    entry: Entry
    info_hash: InfoHash
    torrent: Path
    names: tuple[str, ...]
    size_bytes: int
    trackers: tuple[str, ...] = ()

    @classmethod
    def video(cls, entry: Entry, kept: Kept) -> Offered:
        """A video that was hashed."""
        return cls(entry, kept.info_hash, kept.path, (entry.name,), entry.size_bytes)

    @classmethod
    def torrent_file(cls, entry: Entry, read: TorrentFile) -> Offered:
        """A .torrent file that was read."""
        names = (read.name, entry.name)
        return cls(entry, read.info_hash, Path(entry.path), names, read.size_bytes, read.trackers)

    @property
    def share(self) -> Share:
        """What the seeder has to know of a video."""
        entry = self.entry
        return Share(self.info_hash, self.torrent, Path(entry.path), entry.size_bytes, entry.mtime_ns)

    def release(self, tracker: str) -> LocalRelease:
        """As others see it; `tracker` is the seeder's."""
        return LocalRelease(
            info_hash=self.info_hash,
            names=self.names,
            folders=self.entry.folders,
            size_bytes=self.size_bytes,
            changed_at=_date(self.entry.mtime_ns),
            trackers=self.trackers if self.entry.is_torrent else (tracker,),
            is_seeded_here=not self.entry.is_torrent,
        )


def _date(mtime_ns: int) -> datetime:
    """A file may claim any time; what no calendar has becomes the nearest date that one has."""
    return datetime.fromtimestamp(min(max(mtime_ns / 1e9, 0.0), LAST_S), UTC)


@attrs.frozen
class Difference:
    """Between two looks at the folder: the files that are new or not what they were, and those that are not there."""

    new: tuple[Entry, ...]
    gone: tuple[str, ...]


class Library:
    """One state a file: waiting to be hashed, offered, or refused (until it changes)."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._waiting: dict[str, Entry] = {}
        self._offered: dict[str, Offered] = {}
        self._of_swarm: dict[InfoHash, set[str]] = {}
        self._touched: set[InfoHash] = set()

    @property
    def waiting(self) -> int:
        """How many videos have still to be hashed."""
        return len(self._waiting)

    def compare(self, listing: Listing) -> Difference:
        """What is different from what is known here."""
        new = tuple(entry for path, entry in listing.entries.items() if self._entries.get(path) != entry)
        return Difference(new, tuple(path for path in self._entries if path not in listing.entries))

    def knows(self, entry: Entry) -> bool:
        """Is this file still there as it was?"""
        return self._entries.get(entry.path) == entry

    def forget(self, paths: Iterable[str]) -> None:
        """These files are not there, or have to be looked at anew."""
        for path in paths:
            self._entries.pop(path, None)
            self._waiting.pop(path, None)
            if offered := self._offered.pop(path, None):
                self._of_swarm[offered.info_hash].discard(path)
                self._touched.add(offered.info_hash)

    def wait(self, entry: Entry) -> None:
        """This video has to be hashed."""
        self.refuse(entry)
        self._waiting[entry.path] = entry

    def offer(self, offered: Offered) -> None:
        """This can be had."""
        path = offered.entry.path
        self.refuse(offered.entry)
        self._offered[path] = offered
        self._of_swarm.setdefault(offered.info_hash, set()).add(path)
        self._touched.add(offered.info_hash)

    def refuse(self, entry: Entry) -> None:
        """This is no good, and not looked at again until it changes."""
        self.forget([entry.path])
        self._entries[entry.path] = entry

    def next_to_hash(self, now: datetime, settle_s: float) -> Entry | float | None:
        """The newest video that waits and is not being written to; else in how many seconds one will be; else None."""
        now_ns, settle_ns = int(now.timestamp() * 1e9), int(settle_s * 1e9)
        waiting = self._waiting.values()
        settled = [entry for entry in waiting if not 0 <= now_ns - entry.mtime_ns < settle_ns]
        if settled:
            return max(settled, key=lambda entry: (entry.mtime_ns, entry.path))
        oldest_ns = min((entry.mtime_ns for entry in waiting), default=None)
        return None if oldest_ns is None else settle_s - (now_ns - oldest_ns) / 1e9

    def take_touched(self) -> dict[InfoHash, Offered | None]:
        """The swarms of which something was changed since this was asked last: the file to be had now, if any."""
        touched, self._touched = self._touched, set()
        return {info_hash: next(iter(self.behind(info_hash)), None) for info_hash in sorted(touched)}

    def behind(self, info_hash: InfoHash) -> tuple[Offered, ...]:
        """The files of this swarm, the one that is offered first: videos go before .torrent files.

        There may be several: two files of the same name and bytes, or a video and its own .torrent file.
        """
        found = [self._offered[path] for path in self._of_swarm.get(info_hash, ())]
        return tuple(sorted(found, key=lambda offered: (offered.entry.is_torrent, offered.entry.path)))
