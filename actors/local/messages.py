"""The conversation with `local`: which films lie in a folder of this machine, as files or as .torrent files."""

from __future__ import annotations

from datetime import datetime

import attrs

from actors.runtime import Ask, Event, Tell
from actors.runtime.messages import WhenFull
from actors.seeding import SwarmStarted
from storage.model.sources import InfoHash


@attrs.frozen(cache_hash=True)
class LocalRelease:
    """A video file that is seeded from here, or a .torrent file that somebody put into the folder.

    `names` is what it is called, the most telling first; `folders` are those in which it lies, below the local folder
    and outermost first. `trackers` know its swarm now: the seeder's own, or those that the .torrent file names.
    """

    info_hash: InfoHash
    names: tuple[str, ...]
    folders: tuple[str, ...]
    size_bytes: int
    changed_at: datetime
    trackers: tuple[str, ...] = attrs.field(repr=False)
    is_seeded_here: bool


@attrs.frozen
class DescribeLocal(Ask[tuple[LocalRelease, ...]]):
    """All that is in the folder and can be had now; the same tuple while nothing changes. () where there is no folder.

    Waits for the first look at the folder. `LocalFolderUnreadable` while it cannot be looked at.
    """


@attrs.frozen
class ReadLocalTorrent(Ask[bytes | None]):
    """The .torrent file of a release, with nothing but its info dictionary in it; None when it is gone."""

    info_hash: InfoHash


@attrs.frozen
class RescanLocal(Tell):
    """Somebody looks for something: look into the folder again soon."""

    when_full = WhenFull.MERGE


@attrs.frozen
class LocalSwarmStarted(SwarmStarted):
    """The seeder runs and seeds the video files that were known before; new ones follow as `LocalChanged`."""


@attrs.frozen
class LocalChanged(Event):
    """There are so many more or other releases in the folder than before, and so many less."""

    added: int
    removed: int
