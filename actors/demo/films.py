"""The demo films as they lie on the disk: `films.json`, the films, and a .torrent file (BEP 3, v1) for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from actors.bencode import BencodeError, Limits, decode, encode
from actors.demo.errors import DemoFilmsBroken
from actors.demo.messages import DemoFilm
from actors.seeding import Share
from storage.model.sources import InfoHash, Quality

LIST_NAME = "films.json"
LIMITS = Limits(size_bytes=256 * 1024)


@attrs.frozen
class FilmFile:
    """One file of a demo film: what it shows, where it lies, and the torrent that describes it."""

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
    sha256: str
    info_hash: InfoHash
    path: Path
    torrent_path: Path
    torrent_file: bytes = attrs.field(repr=False)

    @property
    def share(self) -> Share:
        """What a seeder has to know of it."""
        return Share(self.info_hash, self.torrent_path, self.path, self.size_bytes)

    def announced_by(self, tracker: str) -> DemoFilm:
        """The film as others know it, with the announce URL of the tracker that runs now."""
        return DemoFilm(
            catalogue_id=self.catalogue_id,
            title=self.title,
            overview=self.overview,
            year=self.year,
            runtime_s=self.runtime_s,
            licence=self.licence,
            quality=self.quality,
            resolution=self.resolution,
            video_codec=self.video_codec,
            size_bytes=self.size_bytes,
            file_name=self.path.name,
            info_hash=self.info_hash,
            torrent_file=self.torrent_file,
            tracker=tracker,
        )


def load_films(folder: Path) -> tuple[FilmFile, ...]:
    """Read the list and the .torrent files; the films themselves are only looked at for their size.

    Raises `DemoFilmsBroken` with one sentence that names the file.
    """
    try:
        listed = json.loads((folder / LIST_NAME).read_text("utf-8"))
        return tuple(
            _read(folder, listed["licence"], film, variant) for film in listed["films"] for variant in film["variants"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DemoFilmsBroken(f"The demo films in {folder} cannot be used: {_words(error)}.") from error


def verify_film(film: FilmFile) -> None:
    """Compare the whole file with its SHA-256. Raises `DemoFilmsBroken`."""
    try:
        with film.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DemoFilmsBroken(f"{film.path} cannot be read: {_words(error)}.") from error
    if found != film.sha256:
        raise DemoFilmsBroken(f"{film.path} is damaged: its SHA-256 is not the one that {LIST_NAME} tells.")


def _read(folder: Path, licence: str, film: Mapping[str, Any], variant: Mapping[str, Any]) -> FilmFile:
    path = folder / _plain_name(variant["file_name"])
    torrent_path = folder / _plain_name(variant["torrent_name"])
    torrent_file = torrent_path.read_bytes()
    _check(path, variant, torrent_file)
    return FilmFile(
        catalogue_id=film["catalogue_id"],
        title=film["title"],
        overview=film["overview"],
        year=film["year"],
        runtime_s=film["runtime_s"],
        licence=licence,
        quality=Quality(variant["quality"]),
        resolution=variant["height"],
        video_codec=variant["video_codec"],
        size_bytes=variant["size_bytes"],
        sha256=variant["sha256"],
        info_hash=InfoHash(variant["info_hash"]),
        path=path,
        torrent_path=torrent_path,
        torrent_file=torrent_file,
    )


def _plain_name(name: str) -> str:
    if not name or Path(name).name != name:
        raise ValueError(f"{name!r} is no plain file name")
    return name


def _check(path: Path, variant: Mapping[str, Any], torrent_file: bytes) -> None:
    size = path.stat().st_size
    if size != variant["size_bytes"]:
        raise ValueError(f"{path.name} has {size} bytes, not the {variant['size_bytes']} of {LIST_NAME}")
    info = info_of(torrent_file)
    if hashlib.sha1(encode(info), usedforsecurity=False).hexdigest() != variant["info_hash"]:
        raise ValueError(f"{variant['torrent_name']} is not the torrent whose hash {LIST_NAME} tells")
    if info.get(b"name") != path.name.encode() or info.get(b"length") != size:
        raise ValueError(f"{variant['torrent_name']} describes another file than {path.name}")


def info_of(torrent_file: bytes) -> dict[bytes, Any]:
    """The info dictionary of a .torrent file. Raises `ValueError` (`BencodeError` is one)."""
    outer = decode(torrent_file, LIMITS)
    info = outer.get(b"info") if isinstance(outer, dict) else None
    if not isinstance(info, dict):
        raise BencodeError("a .torrent file without an info dictionary")
    return info


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return f"{LIST_NAME} lacks {error}" if isinstance(error, KeyError) else str(error)
