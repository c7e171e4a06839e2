"""What the units of work on sources give and take."""

from __future__ import annotations

from datetime import datetime

import attrs

from storage.model.provided import Wanted
from storage.model.sources import InfoHash, Sought, Source, SourceRef


@attrs.frozen
class SearchState:
    """A film or a season as its search sees it.

    `searched_by` are the providers that answered last time, `attempts` how often in a row nothing was found,
    `next_search_at` when providers are asked next, whether that is to find any sources or more of them.
    """

    wanted: Wanted
    opened_at: datetime | None
    searched_at: datetime | None
    searched_by: tuple[str, ...]
    attempts: int
    next_search_at: datetime | None


@attrs.frozen
class KnownSources:
    """How the search stands, and every source that is still offered and not rejected."""

    search: SearchState
    sources: tuple[Source, ...]


@attrs.frozen
class Merged:
    """What a search brought: how many sources are new, and how many there are now."""

    new: int
    total: int


@attrs.frozen
class StoredSwarm:
    """What is needed to meet a swarm, decrypted; `provider` told of it. `torrent_file` is None where not asked for."""

    ref: SourceRef
    sought: Sought
    provider: str
    info_hash: InfoHash = attrs.field(repr=False)
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool
    web_seeds: tuple[str, ...] = attrs.field(repr=False)
    torrent_file: bytes | None = attrs.field(default=None, repr=False)


@attrs.frozen
class StoredDue:
    """The swarms that are due for measuring, and due sources whose secrets do not open."""

    swarms: tuple[StoredSwarm, ...]
    unreadable: tuple[SourceRef, ...]


@attrs.frozen
class StatsState:
    """The last measure of a swarm: peers then (None: never measured), when, when the next was planned, failures."""

    ref: SourceRef
    peers: int | None
    checked_at: datetime | None
    next_check_at: datetime | None
    failures: int


@attrs.frozen
class FileErrand:
    """A torrent file to get, decrypted: `provider` has it at `url`, where that is not "", and the swarm in any case.

    `size_bytes` is what was claimed (0: nothing), `episodes` are those of the season that it is said to have;
    `attempts` is how often in a row the file could not be had. `content` was told with the source: still to be checked.
    """

    ref: SourceRef
    sought: Sought
    wanted: Wanted
    provider: str
    info_hash: InfoHash = attrs.field(repr=False)
    url: str = attrs.field(repr=False)
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool
    size_bytes: int
    episodes: tuple[int, ...]
    attempts: int
    content: bytes | None = attrs.field(default=None, repr=False)


@attrs.frozen
class SourceFigures:
    """How much there is of each kind; what waits is counted up to a bound."""

    searches_waiting: int
    files_waiting: int
    sources: int
    with_file: int
