"""Items of the Internet Archive as they come: fields of any type, derivatives, bookkeeping, and a real torrent."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from typing import Any

import attrs

from actors.bencode import Encodable, encode

PIECE_BYTES = 512 * 1024
BY_SA = "http://creativecommons.org/licenses/by-sa/3.0/us/"


@attrs.define
class Item:
    """One item. `doc` is how a search lists it, `metadata` how the archive describes it; a test may change either."""

    identifier: str
    title: str
    year: int
    doc: dict[str, Any] = attrs.field(repr=False)
    metadata: dict[str, Any] = attrs.field(repr=False)
    torrent: bytes = attrs.field(repr=False)
    downloads: int = 0
    collections: Sequence[str] = ("feature_films",)
    licence: str = BY_SA
    has_torrent_format: bool = True
    is_gone: bool = False
    is_kept_back: bool = False

    @property
    def info_hash(self) -> str:
        """As the row of the torrent tells it."""
        return str(next(file["btih"] for file in self.metadata["files"] if "btih" in file))

    @property
    def files(self) -> list[dict[str, Any]]:
        files: list[dict[str, Any]] = self.metadata["files"]
        return files

    def file(self, ending: str) -> dict[str, Any]:
        """The first file whose name ends so."""
        return next(file for file in self.files if file["name"].endswith(ending))

    def made_anew(self, **more: Any) -> None:
        """A new torrent of the files as they are now, named in the description."""
        self.torrent = torrent_of(self.identifier, self.files, **more)
        self.file("_archive.torrent")["btih"] = info_hash_of(self.torrent)


def info_hash_of(torrent: bytes) -> str:
    """Cut out of the bytes (BEP 3), so that nothing that decodes and encodes is trusted."""
    start = torrent.index(b"4:infod") + len(b"4:info")
    end = torrent.index(b"6:locale")
    return hashlib.sha1(torrent[start:end], usedforsecurity=False).hexdigest()


def item(rng: random.Random, title: str, year: int, identifier: str = "", **more: Any) -> Item:
    """A film as the archive has it: what was uploaded, two derivatives, a thumbnail, subtitles and bookkeeping."""
    identifier = identifier or f"{re.sub(r'[^A-Za-z0-9]+', '_', title).strip('_')}_{year}"
    files = _files(rng, identifier, more.pop("runtime_s", 90 * 60))
    made = Item(identifier, title, year, {}, {}, torrent_of(identifier, files), rng.randrange(1, 10**6), **more)
    files.append(_row(rng, f"{identifier}_archive.torrent", "metadata", "Archive BitTorrent", len(made.torrent)))
    files[-1]["btih"] = info_hash_of(made.torrent)
    files.append({"name": f"{identifier}_files.xml", "source": "metadata", "format": "Metadata"})
    made.doc, made.metadata = _doc(rng, made), _metadata(rng, made, files)
    return made


def _files(rng: random.Random, identifier: str, runtime_s: int) -> list[dict[str, Any]]:
    film = {"length": f"{runtime_s}.04", "height": "480", "width": "640"}
    small = {"length": f"{runtime_s // 3600}:{runtime_s // 60 % 60:02}:{runtime_s % 60:02}", "height": "240"}
    size = rng.randrange(300_000_000, 700_000_000)
    return [
        _row(rng, f"{identifier}.mpeg", "original", "MPEG2", size * 5, **film),
        _row(rng, f"{identifier}.mp4", "derivative", "h.264", size, **film),
        _row(rng, f"{identifier}_512kb.mp4", "derivative", "512Kb MPEG4", size // 2, width="320", **small),
        _row(rng, f"{identifier}.ogv", "derivative", "Ogg Video", size // 3, **film),
        _row(rng, f"{identifier}.thumbs/{identifier}_000001.jpg", "derivative", "Thumbnail", 6144),
        _row(rng, "__ia_thumb.jpg", "original", "Item Tile", 4660),
        _row(rng, f"{identifier}_meta.xml", "metadata", "Metadata", 941),
    ]


def _row(rng: random.Random, name: str, source: str, kind: str, size: int, **more: str) -> dict[str, Any]:
    told = {"name": name, "source": source, "format": kind, "mtime": "1617732356", "size": str(size)}
    return {
        **told,
        "md5": rng.randbytes(16).hex(),
        "crc32": rng.randbytes(4).hex(),
        "sha1": rng.randbytes(20).hex(),
        **more,
    }


def _doc(rng: random.Random, made: Item) -> dict[str, Any]:
    """Each field is what it is, or a list of it; numbers may be text; what the date says the year need not."""
    year = rng.choice(({"year": made.year}, {"year": str(made.year)}, {"date": f"{made.year}-01-01T00:00:00Z"}))
    told = {"identifier": made.identifier, "title": made.title, "downloads": made.downloads, **year}
    return {
        key: value if key == "identifier" or rng.random() < 0.5 else [value] if rng.random() < 0.5 else str(value)
        for key, value in told.items()
    }


def _metadata(rng: random.Random, made: Item, files: list[dict[str, Any]]) -> dict[str, Any]:
    texts: dict[str, Any] = {
        "identifier": made.identifier,
        "mediatype": "movies",
        "title": made.title,
        "collection": list(made.collections) if len(made.collections) != 1 else made.collections[0],
        "description": ["<p>Some film.</p>"] if rng.random() < 0.5 else "<p>Some film.</p>",
        "publicdate": rng.choice(("2015-02-20 00:00:00", "2015-02-20T00:00:00Z")),
        **({"licenseurl": made.licence} if made.licence else {}),
    }
    return {
        "created": 1700000000,
        "d1": "ia600202.us.archive.org",
        "dir": f"/7/items/{made.identifier}",
        "server": "ia800202.us.archive.org",
        "files_count": len(files),
        "metadata": texts,
        "files": files,
    }


def torrent_of(
    identifier: str,
    files: Sequence[dict[str, Any]],
    *,
    flat: bool = False,
    pads: bool = False,
    name: str = "",
    announce: Sequence[str] = ("http://bt1.archive.org:6969/announce", "http://bt2.archive.org:6969/announce"),
) -> bytes:
    """A torrent as the archive makes them: keys of its own within the info, an entry of `url-list` without a host.

    It holds the files but for itself and the list of them. `flat`: all in one folder, as it does with some.
    """
    listed: list[dict[bytes, Encodable]] = []
    for file in files:
        if file["name"].endswith(("_archive.torrent", "_files.xml")):
            continue
        listed.append(_entry(file, flat))
        if pads and (over := int(file["size"]) % PIECE_BYTES):
            listed.append({b"path": [b".____padding_file", b"%d" % len(listed)], b"length": PIECE_BYTES - over})
    pieces = -(-sum(int(str(entry[b"length"])) for entry in listed) // PIECE_BYTES)
    info: dict[bytes, Encodable] = {
        b"collections": [f"org.archive.{identifier}"],
        b"files": listed,
        b"name": name or identifier,
        b"piece length": PIECE_BYTES,
        b"pieces": hashlib.shake_128(identifier.encode()).digest(20 * pieces),
    }
    return encode(
        {
            b"announce": announce[0],
            b"announce-list": [[url] for url in announce],
            b"created by": "ia_make_torrent",
            b"creation date": 1617732356,
            b"info": info,
            b"locale": "en",
            b"title": identifier,
            b"url-list": ["https://archive.org/download/", "http://ia600306.us.archive.org/7/items/", "/7/items/"],
        }
    )


def _entry(file: dict[str, Any], flat: bool) -> dict[bytes, Encodable]:
    path = file["name"].split("/")
    told = {key.encode(): file[key] for key in ("crc32", "md5", "mtime", "sha1") if key in file}
    return {**told, b"length": int(file["size"]), b"path": path[-1:] if flat else path}


def dark(made: Item) -> Item:
    """Removed: the archive says so with status 200."""
    made.metadata = {"is_dark": True, "metadata": {"identifier": made.identifier}, "dir": made.metadata["dir"]}
    made.is_gone = True
    return made


def stream_only(made: Item) -> Item:
    """To be looked at in the archive alone."""
    made.metadata["metadata"]["collection"] = ["feature_films", "stream_only"]
    return made


def restricted(made: Item) -> Item:
    """To be borrowed."""
    made.metadata["metadata"]["access-restricted-item"] = "true"
    made.is_kept_back = True
    return made


def without_torrent(made: Item) -> Item:
    """The row is there, but no torrent was made of it."""
    del made.file("_archive.torrent")["btih"]
    return made


QUIRKS = (dark, stream_only, restricted, without_torrent)


def shelf(seed: int, films: int = 20) -> list[Item]:
    """Films with names of their own; of some the most downloaded copy is one that nobody may have."""
    rng = random.Random(seed)
    made: list[Item] = []
    for number in range(films):
        title = f"The {rng.choice(_ADJECTIVES)} {rng.choice(_THINGS)} No {number}"
        year = rng.randrange(1900, 1965)
        made.append(item(rng, title, year))
        if rng.random() < 0.5:
            other = item(rng, title, year, f"{made[-1].identifier}_copy")
            other.downloads = made[-1].downloads + 1
            made.append(rng.choice(QUIRKS)(other))
    return made


_ADJECTIVES = ("Silent", "Crooked", "Wandering", "Painted", "Last", "Electric")
_THINGS = ("Ferry", "Clockmaker", "Orchard", "Lantern", "Balloonist", "Staircase")
