"""Is a torrent of an item still what the item holds? Pure.

The archive makes torrents now and then, and files change in between: such a torrent can be had from nobody any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import attrs

from actors.sources.archive.torrent import ArchiveTorrent, TorrentEntry
from actors.sources.errors import PayloadRefused
from storage.model.sources import InfoHash

_BOOKKEEPING = (
    *("_meta.xml", "_meta.sqlite", "_files.xml", "_reviews.xml", "_archive.torrent"),
    *("_rules.conf", "_itemimage.jpg", "_itemimage.png", "_events.json"),
)
_TILE = "__ia_thumb.jpg"


@attrs.frozen
class HeldFile:
    """A file of an item, with what the archive says of its content ("": nothing)."""

    name: str
    size_bytes: int
    sha1: str = ""


@attrs.frozen
class HeldItem:
    """What an item holds, which torrent it names, and which of its files is the film."""

    identifier: str
    info_hash: InfoHash
    film: str
    files: tuple[HeldFile, ...] = attrs.field(repr=False)


def film_index(torrent: ArchiveTorrent, item: HeldItem) -> int:
    """The number of the film's file within the torrent. Raises `PayloadRefused` unless each of its files is the item's.

    What the archive writes about an item changes more often than its torrent, and is not compared.
    """
    if torrent.info_hash != item.info_hash:
        raise PayloadRefused("The archive gave another torrent than the one that the item names.")
    if torrent.name != item.identifier:
        raise PayloadRefused("The archive gave the torrent of another item.")
    held, unlike = _by_name(item.files), _bookkeeping(item.identifier)
    pairs = [(entry, _counterpart(entry, held)) for entry in torrent.files if entry.path not in unlike]
    film = next((entry for entry, file in pairs if file.name == item.film), None)
    if film is None:
        raise PayloadRefused("The torrent of the item does not have the film.")
    return film.index


def _bookkeeping(identifier: str) -> frozenset[str]:
    return frozenset({_TILE, *(f"{identifier}{ending}" for ending in _BOOKKEEPING)})


def _by_name(files: Iterable[HeldFile]) -> Mapping[str, Sequence[HeldFile]]:
    """By path, and by the name at its end: in some torrents all files lie in one folder."""
    held: defaultdict[str, list[HeldFile]] = defaultdict(list)
    for file in files:
        for name in {file.name, file.name.rpartition("/")[2]}:
            held[name].append(file)
    return held


def _counterpart(entry: TorrentEntry, held: Mapping[str, Sequence[HeldFile]]) -> HeldFile:
    named = held.get(entry.path, ())
    if not named:
        raise PayloadRefused("The torrent of the item has a file that the item does not have.")
    same = next((file for file in named if _is_same(entry, file)), None)
    if same is None:
        raise PayloadRefused("The torrent of the item has a file that has changed since it was made.")
    return same


def _is_same(entry: TorrentEntry, file: HeldFile) -> bool:
    is_told = entry.sha1 and file.sha1
    return entry.size_bytes == file.size_bytes and (not is_told or entry.sha1 == file.sha1)
