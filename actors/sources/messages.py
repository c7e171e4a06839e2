"""The conversation with `sources`: where a film or an episode can be had from, and which source suits a device best."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import trio

from actors.runtime import Ask, Event, Tell
from actors.sources.provider import DirectoryHealth
from storage.model.sources import InfoHash, Quality, Sought, Source, SourceRef, SwarmHealth, TorrentSeed
from storage.model.titles import TitleRef
from storage.model.viewing import Watchable


@attrs.frozen
class Device:
    """What a player says of itself. Empty `video`/`audio`: it did not tell; `max_height` 0: any."""

    video: frozenset[str] = frozenset()
    audio: frozenset[str] = frozenset()
    max_height: int = 0


@attrs.frozen
class FindSources(Ask[tuple[Source, ...]]):
    """What is known to play this, best first. What was never searched is searched now, bounded at 1.2 s."""

    work: Watchable


@attrs.frozen
class SourcesUpdate:
    """What is known by now, best first. `is_over`: the search has ended, and nothing more will come of it."""

    sources: tuple[Source, ...]
    is_over: bool


@attrs.frozen
class SourcesFollowed:
    """What is known now, and a channel on which the rest comes while directories answer; it ends with the search.

    The channel holds the newest update alone: who reads slowly misses those in between. `close` gives up.
    """

    now: SourcesUpdate
    updates: trio.MemoryReceiveChannel[SourcesUpdate] = attrs.field(repr=False)

    def close(self) -> None:
        """Nobody listens any more; the search goes on all the same."""
        self.updates.close()

    def discard(self) -> None:
        """The asker left before the answer came: nobody will ever read this."""
        self.close()


@attrs.frozen
class FollowSources(Ask[SourcesFollowed]):
    """Somebody looks at this: what is known is told at once, and the search for the rest begins before all others."""

    work: Watchable


@attrs.frozen
class ChosenSource:
    """The source picked for a device, what the engine needs to join its swarm, and why it was picked.

    `file_index`: which file of the torrent is to be played; None: its largest video.
    """

    source: Source
    seed: TorrentSeed = attrs.field(repr=False)
    file_index: int | None
    explanation: str


@attrs.frozen
class ChooseSource(Ask[ChosenSource]):
    """Pick for this work, quality (None: the best that the device takes) and device. `NoSourceFound` says why not.

    Where sources are known, but no torrent file is at hand, the best one is fetched now, within the time of the ask.
    What was filmed off a screen is only picked when it is asked for, or `allow_cam`.
    """

    work: Watchable
    quality: Quality | None
    device: Device = Device()
    allow_cam: bool = False
    timeout_s = 30.0


@attrs.frozen
class FindAlternatives(Ask[tuple[Source, ...]]):
    """Other sources of the same cut, best first: a stream that stalls can go on with one of them at the same second."""

    work: Watchable
    instead_of: SourceRef
    device: Device = Device()


@attrs.frozen
class TitleOpened(Tell):
    """A viewer looks at this film or season: its sources are wanted before all others."""

    sought: Sought


@attrs.frozen
class PlayableTitles(Ask[frozenset[TitleRef]]):
    """Which of these have a source at hand right now? Answered from what is known; nothing is searched."""

    titles: frozenset[TitleRef]


@attrs.frozen
class PlayableEpisodes(Ask[Mapping[int, frozenset[int]]]):
    """Which episodes of this series have a source at hand right now: seasons, and the numbers in each."""

    show_tmdb_id: int
    seasons: frozenset[int]


@attrs.frozen
class DueSwarm:
    """A source whose swarm wants measuring, with the trackers that know it."""

    ref: SourceRef
    info_hash: InfoHash
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool


@attrs.frozen
class DueSwarms(Ask[tuple[DueSwarm, ...]]):
    """Up to `limit` sources whose next statistics check is due, longest overdue first."""

    limit: int = 74


@attrs.frozen
class RecordHealth(Ask[None]):
    """Swarms were measured (or, with None, could not be): keep that, and decide when to look again."""

    measured: tuple[tuple[SourceRef, SwarmHealth | None], ...]


@attrs.frozen
class SourcesReport:
    """How the work goes: directories, and how much there is of each kind. `waiting` counts up to a bound."""

    directories: tuple[DirectoryHealth, ...]
    searches_waiting: int
    files_waiting: int
    sources: int
    with_file: int


@attrs.frozen
class DescribeSources(Ask[SourcesReport]):
    """For operators: how do the directories fare, and how much is waiting?"""


@attrs.frozen
class TrackersFound(Event):
    """The torrent file of a source of this film or season is there: its swarm may be one that can be measured now."""

    sought: Sought


@attrs.frozen
class SourcesFound(Event):
    """New sources are known of this film or season."""

    sought: Sought
    count: int
