"""Torrents that directories list and whose content somebody really has."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import attrs

from storage.model.sources import InfoHash
from tests.support.swarm import Content, make_content
from tests.support.torznab_listings import Listed
from tests.support.yts_world import YtsFilm, YtsTorrent

PIECE_BYTES = 64 * 1024


def content_named(folder: Path, names: dict[str, int], tracker: str, seed: int) -> Content:
    """Files of noise below `folder`, by name and size, in a torrent that names the tracker."""
    return make_content(folder, names, PIECE_BYTES, tracker=tracker, seed=seed)


@attrs.frozen(kw_only=True)
class RealListed(Listed):
    """As a Torznab endpoint lists it; its magnet link names the tracker."""

    content: Content
    tracker: str

    @property
    def torrent(self) -> bytes:
        return self.content.torrent_file

    @property
    def info_hash(self) -> InfoHash:
        return InfoHash(self.content.info_hash)

    @property
    def magnet(self) -> str:
        return f"magnet:?xt=urn:btih:{self.info_hash}&dn={quote(self.name)}&tr={quote(self.tracker, safe='')}"


@attrs.frozen(kw_only=True)
class RealYtsTorrent(YtsTorrent):
    """As a YTS-compatible directory has it."""

    content: Content

    @property
    def file(self) -> bytes:
        return self.content.torrent_file

    @property
    def hash(self) -> str:
        return self.content.info_hash.upper()


def listed(name: str, content: Content, tracker: str, **more: object) -> RealListed:
    """Of the size that it has; `more` as in `Listed`."""
    size_bytes = sum(map(len, content.files.values()))
    return RealListed(name=name, size_bytes=size_bytes, content=content, tracker=tracker, **more)  # type: ignore[arg-type]  # a test says what differs


def yts_film(imdb_number: int, title: str, year: int, runtime_min: int, quality: str, content: Content) -> YtsFilm:
    """A film with one torrent."""
    size_bytes = sum(map(len, content.files.values()))
    torrent = RealYtsTorrent(
        name=title,
        quality=quality,
        type="bluray",
        video_codec="x264",
        bit_depth="8",
        size_bytes=size_bytes,
        seeds=41,
        peers=7,
        content=content,
    )
    return YtsFilm(imdb_number, title, year, runtime_min, (torrent,))
