"""Sources out of a directory's answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actors.sources.codecs import spelled
from actors.sources.yts.answers import MovieAnswer, TorrentAnswer
from actors.sources.yts.files import address_of
from actors.sources.yts.qualities import picture_of
from storage.model.provided import FoundSource
from storage.model.sources import InfoHash, Quality, Traits

_RELEASE_TYPES = {"bluray": "BLURAY", "web": "WEB"}
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_LANGUAGES = {"cn": "yue", "xx": ""}
"""Codes that stand for something else in ISO 639, or for nothing: Cantonese, and no language at all."""


def sources_of(movies: Iterable[MovieAnswer], base_url: str) -> tuple[FoundSource, ...]:
    """Each torrent once; those for special screens are left out."""
    found = {
        torrent.hash: _source(movie, torrent, picture, base_url)
        for movie in movies
        for torrent in movie.torrents
        if (picture := picture_of(torrent.quality))
    }
    return tuple(found.values())


def _source(movie: MovieAnswer, torrent: TorrentAnswer, picture: tuple[Quality, int], base_url: str) -> FoundSource:
    quality, lines = picture
    language = _LANGUAGES.get(movie.language, movie.language)
    return FoundSource(
        info_hash=InfoHash(torrent.hash),
        traits=Traits(
            quality=quality,
            resolution=lines,
            video_codec=spelled(torrent.video_codec),
            bit_depth=torrent.bit_depth,
            release_type=_RELEASE_TYPES.get(torrent.type.lower(), ""),
            languages=(language,) if _LANGUAGE.fullmatch(language) else (),
        ),
        size_bytes=torrent.size_bytes,
        url=address_of(base_url, torrent.hash),
        seeders=torrent.seeds,
        leechers=torrent.peers,
        uploaded_at=torrent.date_uploaded_unix,
    )
