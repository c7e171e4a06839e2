"""The conversation with `sources`: where a film can be had from, and which source suits a device best."""

from __future__ import annotations

import attrs

from actors.runtime import Ask, Event, Tell
from storage.model.sources import InfoHash, Quality, Source, SwarmHealth, TorrentSeed


@attrs.frozen
class FindSources(Ask[tuple[Source, ...]]):
    """What is known to play this film, best first. A film never searched is searched now, bounded at 1.2 s."""

    movie_tmdb_id: int


@attrs.frozen
class Device:
    """What a player says of itself. Empty `video`/`audio`: it did not tell; `max_height` 0: any."""

    video: frozenset[str] = frozenset()
    audio: frozenset[str] = frozenset()
    max_height: int = 0


@attrs.frozen
class ChosenSource:
    """The source picked for a device, what the engine needs to join its swarm, and why it was picked."""

    source: Source
    seed: TorrentSeed = attrs.field(repr=False)
    explanation: str


@attrs.frozen
class ChooseSource(Ask[ChosenSource]):
    """Pick for this film, quality (None: the best that the device takes) and device. `NoSourceFound` says why not."""

    movie_tmdb_id: int
    quality: Quality | None
    device: Device = Device()


@attrs.frozen
class TitleOpened(Tell):
    """A viewer looks at this title: its sources are wanted before all others."""

    movie_tmdb_id: int


@attrs.frozen
class PlayableTitles(Ask[frozenset[int]]):
    """Which of these films have a source right now? Answered from what is known; nothing is searched."""

    movie_tmdb_ids: frozenset[int]


@attrs.frozen
class DueSwarm:
    """A source whose swarm wants measuring, with the trackers that know it."""

    source_id: int
    info_hash: InfoHash
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool


@attrs.frozen
class DueSwarms(Ask[tuple[DueSwarm, ...]]):
    """Up to `limit` sources whose next statistics check is due, longest overdue first."""

    limit: int = 74


@attrs.frozen
class RecordHealth(Ask[None]):
    """A swarm was measured (or, with None, could not be): keep it and decide when to look again."""

    source_id: int
    health: SwarmHealth | None


@attrs.frozen
class SourcesFound(Event):
    """New sources are known for this film."""

    movie_tmdb_id: int
    count: int
