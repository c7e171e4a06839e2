"""The .torrent files and films.json, from the films as they lie in a folder."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

from demo_films.encoder import file_name
from demo_films.recipe import LICENCE, LICENCE_URL, YEAR, Film, Variant

from actors.bencode import encode

FIRST_CATALOGUE_ID = 1_000_000_001
sha1 = functools.partial(hashlib.sha1, usedforsecurity=False)


def make_torrent(path: Path, piece_length: int) -> tuple[bytes, str]:
    """A BEP 3 (v1) single-file torrent and its info hash; without a tracker, whose port is never the same."""
    data = path.read_bytes()
    pieces = b"".join(sha1(data[start : start + piece_length]).digest() for start in range(0, len(data), piece_length))
    info = {b"length": len(data), b"name": path.name.encode(), b"piece length": piece_length, b"pieces": pieces}
    comment = f"A Miauflix demo film. {LICENCE} {LICENCE_URL}".encode()
    return encode({b"comment": comment, b"info": info}), sha1(encode(info)).hexdigest()


def describe_variant(film: Film, variant: Variant, folder: Path) -> dict[str, object]:
    path = folder / file_name(film, variant)
    torrent, info_hash = make_torrent(path, variant.piece_length)
    torrent_path = path.with_suffix(".torrent")
    torrent_path.write_bytes(torrent)
    return {
        "quality": variant.quality,
        "width": variant.width,
        "height": variant.height,
        "video_codec": "h264",
        "audio_codec": "aac",
        "file_name": path.name,
        "torrent_name": torrent_path.name,
        "size_bytes": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "info_hash": info_hash,
        "piece_length": variant.piece_length,
        "moov": film.moov,
    }


def publish(films: list[Film], folder: Path) -> None:
    """Write films.json and, beside each film, its .torrent."""
    text = json.dumps(describe(films, folder), indent=2, ensure_ascii=False)
    (folder / "films.json").write_text(text + "\n", encoding="utf-8")


def describe(films: list[Film], folder: Path) -> dict[str, object]:
    return {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "made_by": "ops/make-demo-films",
        "films": [
            {
                "catalogue_id": FIRST_CATALOGUE_ID + number,
                "title": film.title,
                "year": YEAR,
                "runtime_s": film.runtime_s,
                "overview": film.overview,
                "variants": [describe_variant(film, variant, folder) for variant in film.variants],
            }
            for number, film in enumerate(films)
        ],
    }
