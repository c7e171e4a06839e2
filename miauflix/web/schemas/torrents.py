"""Torrents on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from actors.accounts import StreamTicket
from miauflix.web.schemas.base import Wire
from miauflix.web.schemas.playing import stream_url
from storage.model.torrents import TorrentFile, TorrentInfo


class MagnetBody(Wire):
    """A magnet link (BEP 9)."""

    magnet: str = Field(min_length=1, max_length=16_384, repr=False)


class TorrentQuery(Wire):
    """Which file shall play; without it the largest video."""

    file: int | None = Field(default=None, ge=0)


class FileOut(Wire):
    """A file inside a torrent; size in bytes."""

    index: int
    name: str
    size: int

    @classmethod
    def of(cls, file: TorrentFile) -> Self:
        """Shape a file."""
        return cls(index=file.index, name=file.name, size=file.size_bytes)


class TorrentOut(Wire):
    """A torrent that the engine keeps."""

    id: int
    name: str
    size: int
    downloaded: int
    state: str
    peers: int
    seeds: int
    rate_bytes_per_s: int
    files: list[FileOut]
    added_at: datetime

    @classmethod
    def of(cls, torrent: TorrentInfo) -> Self:
        """Shape a torrent."""
        return cls(
            id=torrent.id,
            name=torrent.name,
            size=torrent.size_bytes,
            downloaded=torrent.downloaded_bytes,
            state=torrent.state,
            peers=torrent.peers,
            seeds=torrent.seeds,
            rate_bytes_per_s=torrent.rate_bytes_per_s,
            files=[FileOut.of(file) for file in torrent.files],
            added_at=torrent.added_at,
        )


class TorrentsOut(Wire):
    """Every torrent, newest first."""

    torrents: list[TorrentOut]


class TorrentAddedOut(Wire):
    """A torrent that was taken in, and where its film is read."""

    id: int
    name: str
    files: list[FileOut]
    streaming_key: str = Field(repr=False)
    url: str = Field(repr=False)

    @classmethod
    def of(cls, torrent: TorrentInfo, ticket: StreamTicket) -> Self:
        """Shape a torrent and the ticket for its film."""
        return cls(
            id=torrent.id,
            name=torrent.name,
            files=[FileOut.of(file) for file in torrent.files],
            streaming_key=ticket.token,
            url=stream_url(ticket),
        )
