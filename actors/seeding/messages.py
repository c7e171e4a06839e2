"""What is told of the swarms of this machine, whoever has them."""

from __future__ import annotations

import attrs

from actors.runtime import Event
from storage.model.sources import InfoHash


@attrs.frozen
class SwarmStarted(Event):
    """A seeder of ours runs and seeds these torrents; `tracker` is its announce URL, which may be another one now."""

    tracker: str
    info_hashes: frozenset[InfoHash] = attrs.field(default=frozenset(), repr=False)
