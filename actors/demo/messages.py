"""The conversation with `demo`: the films that this project made itself, seeded from this machine."""

from __future__ import annotations

import attrs

from actors.runtime import Ask
from actors.seeding import SwarmStarted
from storage.model.sources import InfoHash, Quality


@attrs.frozen
class DemoFilm:
    """One variant of a demo film and its swarm. Variants of one film share `catalogue_id`."""

    catalogue_id: int
    title: str
    overview: str
    year: int
    runtime_s: float
    licence: str
    quality: Quality
    resolution: int
    video_codec: str
    size_bytes: int
    file_name: str
    info_hash: InfoHash
    torrent_file: bytes = attrs.field(repr=False)
    tracker: str


@attrs.frozen
class DescribeDemo(Ask[tuple[DemoFilm, ...]]):
    """Every film of the demo swarm, with the tracker that announces it now; empty when the demo is switched off."""


@attrs.frozen
class DemoSwarmStarted(SwarmStarted):
    """The seeder runs and seeds every demo film."""
