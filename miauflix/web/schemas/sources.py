"""Sources, and those who list them, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import RootModel

from actors.sources import DirectoryHealth, SourcesReport, SourcesUpdate
from actors.stats import TrackerHealth
from miauflix.web.schemas.base import Wire
from storage.model.sources import Source


class SourceOut(Wire):
    """A way to get a film or an episode: never a hash, a magnet or an address. Sizes in bytes.

    `broadcasters` and `watchers` are what was counted at `checkedAt` if `verified`, else a directory's claim. `pack`:
    it has other episodes of the season, too, and `size` is that of all. `licence` is told where a directory knows it.
    """

    id: int
    quality: str | None
    resolution: int | None
    size: int
    video_codec: str | None
    bit_depth: int | None
    hdr: list[str]
    languages: list[str]
    group: str
    edition: str
    broadcasters: int | None
    watchers: int | None
    checked_at: datetime | None
    verified: bool
    source: str
    provider: str
    licence: str
    pack: bool
    has_data_file: bool

    @classmethod
    def of(cls, source: Source) -> Self:
        """Shape a source."""
        traits, health = source.traits, source.health
        return cls(
            id=source.ref.id,
            quality=traits.quality,
            resolution=traits.resolution,
            size=source.size_bytes,
            video_codec=traits.video_codec,
            bit_depth=traits.bit_depth,
            hdr=sorted(traits.hdr),
            languages=list(traits.languages),
            group=traits.group,
            edition=traits.edition,
            broadcasters=health.seeders if health else None,
            watchers=health.leechers if health else None,
            checked_at=health.checked_at if health else None,
            verified=health is not None and health.is_measured,
            source=traits.release_type,
            provider=source.provider,
            licence=source.licence,
            pack=source.is_pack,
            has_data_file=source.has_data_file,
        )


class SourcesOut(RootModel[list[SourceOut]]):
    """Sources, the best first."""


class SourcesUpdateOut(Wire):
    """What is known by now, best first. `over`: nothing more will come of this search."""

    sources: list[SourceOut]
    over: bool

    @classmethod
    def of(cls, update: SourcesUpdate) -> Self:
        """Shape an update."""
        return cls(sources=[SourceOut.of(source) for source in update.sources], over=update.is_over)


class DirectoryOut(Wire):
    """How a source directory fares. `trouble` is empty while all is well; `parts` are its mirrors or endpoints."""

    name: str
    trouble: str
    requests: int
    failures: int
    skipped: int
    parts: list[DirectoryOut]

    @classmethod
    def of(cls, health: DirectoryHealth) -> Self:
        """Shape a directory's health."""
        return cls(
            name=health.name,
            trouble=health.trouble,
            requests=health.requests,
            failures=health.failures,
            skipped=health.skipped,
            parts=[cls.of(part) for part in health.parts],
        )


class SourcesReportOut(Wire):
    """How finding goes: who is asked, how many titles and torrent files wait, and what there is."""

    directories: list[DirectoryOut]
    searches_waiting: int
    files_waiting: int
    sources: int
    with_file: int

    @classmethod
    def of(cls, report: SourcesReport) -> Self:
        """Shape a report."""
        return cls(
            directories=[DirectoryOut.of(each) for each in report.directories],
            searches_waiting=report.searches_waiting,
            files_waiting=report.files_waiting,
            sources=report.sources,
            with_file=report.with_file,
        )


class TrackerOut(Wire):
    """How a tracker fares; `failures` are those since it last answered. While `restsForS` is not 0 it is left alone."""

    host: str
    trouble: str
    last_success_at: datetime | None
    failures: int
    rests_for_s: float


class TrackersOut(RootModel[list[TrackerOut]]):
    """Trackers, the troubled ones first."""

    @classmethod
    def of(cls, trackers: tuple[TrackerHealth, ...]) -> Self:
        """Shape the health of trackers."""
        return cls([TrackerOut.model_validate(one) for one in trackers])
