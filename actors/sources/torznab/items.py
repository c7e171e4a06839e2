"""The listing that an endpoint answers a search with: RSS 2.0 with attributes of its own (spec 1.3, "Feeds"). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import attrs

from actors.sources.magnet_link import MagnetLink, info_hash_of, is_magnet, read_magnet_link
from actors.sources.torznab.capabilities import number_of
from actors.xml_reader import XmlElement
from storage.model.sources import InfoHash

LARGEST_BYTES = 10**13
LONGEST_NAME = 512
MOST_ITEMS = 5_000

_MOST_DIGITS = 16


@attrs.frozen
class Item:
    """One torrent as it is listed. `link` leads to its file. What is not told is "", (), 0 or None.

    `key` is the same in each listing; `imdb` is the number within an IMDb id.
    """

    name: str
    key: str = attrs.field(repr=False)
    link: str = attrs.field(repr=False)
    magnet: str = attrs.field(repr=False)
    info_hash: InfoHash | None = attrs.field(repr=False)
    trackers: tuple[str, ...] = attrs.field(default=(), repr=False)
    size_bytes: int = 0
    seeders: int | None = None
    leechers: int | None = None
    imdb: int | None = None
    tmdb: int | None = None
    categories: frozenset[int] = frozenset()
    uploaded_at: datetime | None = None


@attrs.frozen
class Listing:
    """One page. `listed` counts all its entries, `skipped` those that made no sense; `total` is that of all pages."""

    items: tuple[Item, ...]
    listed: int
    skipped: int = 0
    total: int | None = None


def read_listing(root: XmlElement) -> Listing:
    """Raises `ValueError` for what is no listing; an entry that makes no sense is left out and counted."""
    channel = root.first("channel") if root.name == "rss" else None
    if channel is None:
        raise ValueError("no listing")
    entries = list(channel.all("item"))[:MOST_ITEMS]
    items = tuple(item for entry in entries if (item := read_item(entry)) is not None)
    return Listing(items, len(entries), len(entries) - len(items), _total(channel))


def read_item(entry: XmlElement) -> Item | None:
    """None: it has no name, or leads to no torrent."""
    name = entry.text_of("title")[:LONGEST_NAME]
    said = _attributes(entry)
    magnet = _magnet(_addresses(entry, said))
    info_hash = info_hash_of(_one(said, "infohash")) or (magnet.info_hash if magnet else None)
    if magnet is not None and magnet.info_hash != info_hash:
        magnet = None  # a slip of the endpoint: what it lists goes by the hash
    link = _link(entry)
    if not name or not (link or info_hash):
        return None
    return Item(
        name=name,
        key=info_hash or entry.text_of("guid") or link,
        link=link,
        magnet=magnet.text if magnet else "",
        info_hash=info_hash,
        trackers=magnet.trackers if magnet else (),
        size_bytes=_size(entry, said),
        seeders=number_of(_one(said, "seeders")),
        leechers=_leechers(said),
        imdb=_id(_one(said, "imdbid").lower().removeprefix("tt")) or _id(_one(said, "imdb").lower().removeprefix("tt")),
        tmdb=_id(_one(said, "tmdbid")) or _id(_one(said, "tmdb")),
        categories=_categories(entry, said),
        uploaded_at=_date(entry.text_of("pubDate")),
    )


def _attributes(entry: XmlElement) -> dict[str, list[str]]:
    """All `torznab:attr`, whatever their prefix: `newznab:attr` says the same."""
    said: dict[str, list[str]] = {}
    for child in entry.children:
        if child.name.rpartition(":")[2] == "attr":
            said.setdefault(child.get("name").lower(), []).append(child.get("value"))
    return said


def _one(said: dict[str, list[str]], name: str) -> str:
    return next((value.strip() for value in said.get(name, ())), "")


def _enclosure(entry: XmlElement) -> XmlElement | None:
    return next((found for found in entry.all("enclosure") if found.get("url").strip()), None)


def _addresses(entry: XmlElement, said: dict[str, list[str]]) -> Iterable[str]:
    """Wherever endpoints write magnet links, the likeliest place first."""
    enclosure = _enclosure(entry)
    return (
        *said.get("magneturl", ()),
        "" if enclosure is None else enclosure.get("url"),
        entry.text_of("link"),
        entry.text_of("guid"),
        entry.text_of("comments"),
    )


def _magnet(addresses: Iterable[str]) -> MagnetLink | None:
    return next((found for text in addresses if (found := read_magnet_link(text.strip())) is not None), None)


def _link(entry: XmlElement) -> str:
    """The enclosure is the file; without one, `link` is. Beside an enclosure, `link` may be a page for people."""
    enclosure = _enclosure(entry)
    address = (entry.text_of("link") if enclosure is None else enclosure.get("url")).strip()
    return "" if is_magnet(address) else address


def _size(entry: XmlElement, said: dict[str, list[str]]) -> int:
    enclosure = _enclosure(entry)
    told = (_one(said, "size"), entry.text_of("size"), "" if enclosure is None else enclosure.get("length"))
    return next((size for text in told if (size := _bytes(text))), 0)


def _bytes(text: str) -> int:
    text = text.strip()
    size = int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
    return size if size <= LARGEST_BYTES else 0


def _leechers(said: dict[str, list[str]]) -> int | None:
    """`peers` are all of a swarm, its seeders among them: so Jackett and Prowlarr count."""
    if (leechers := number_of(_one(said, "leechers"))) is not None:
        return leechers
    peers, seeders = number_of(_one(said, "peers")), number_of(_one(said, "seeders"))
    return None if peers is None or seeders is None else max(0, peers - seeders)


def _id(text: str) -> int | None:
    """0 is how many an endpoint says that it knows none."""
    return number_of(text) or None


def _categories(entry: XmlElement, said: dict[str, list[str]]) -> frozenset[int]:
    told = said.get("category") or [each.text for each in entry.all("category")]
    return frozenset(number for text in told if (number := number_of(text)) is not None)


def _total(channel: XmlElement) -> int | None:
    told = (child.get("total") for child in channel.children if child.name.rpartition(":")[2] == "response")
    return next((number for text in told if (number := number_of(text)) is not None), None)


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text[:64])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
