"""Makes findings of the archive's items. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import attrs

from actors.sources.archive.answers import ItemAnswer, ItemFile, ItemTexts
from actors.sources.archive.choosing import film_file, traits_of
from actors.sources.archive.comparing import HeldFile, HeldItem
from actors.sources.archive.licences import licence_of
from actors.sources.archive.questions import OPEN_COLLECTIONS, STREAM_ONLY, torrent_name, torrent_path
from actors.sources.archive.settings import ArchiveSettings
from storage.model.provided import FoundSource
from storage.model.sources import InfoHash

_INFO_HASH = re.compile(r"[0-9a-f]{40}")
_PLACE = re.compile(r"(?P<items>/\d{1,4}/items)/[^/]+")


@attrs.frozen
class OpenItem:
    """An item whose film anybody may have: as it is kept for comparing, and as it is told."""

    held: HeldItem
    found: FoundSource


def open_item(answer: ItemAnswer, settings: ArchiveSettings, runtime_min: int = 0) -> OpenItem | None:
    """None for what was removed, may only be looked at in the archive, has no free licence, no torrent or no film."""
    texts = answer.metadata
    if texts is None or answer.is_dark or not _is_open(texts):
        return None
    info_hash = _info_hash(texts.identifier, answer.files)
    film = film_file(answer.files, runtime_min)
    if info_hash is None or film is None:
        return None
    held = HeldItem(texts.identifier, info_hash, film.name, tuple(map(_held, answer.files)))
    return OpenItem(held, _found(answer, texts, info_hash, film, settings))


def _found(
    answer: ItemAnswer, texts: ItemTexts, info_hash: InfoHash, film: ItemFile, settings: ArchiveSettings
) -> FoundSource:
    return FoundSource(
        info_hash=info_hash,
        traits=traits_of(film),
        # Of the film alone, to the byte: what a viewer downloads, and what its bitrate is reckoned from. The rest of
        # the torrent, mostly the same film in other formats, stays where it is.
        size_bytes=film.size,
        licence=licence_of(texts.licenseurl),
        web_seeds=_web_seeds(answer, settings),
        url=f"{settings.base_url}/download/{torrent_path(texts.identifier)}",
        uploaded_at=_day(texts.publicdate),
    )


def _is_open(texts: ItemTexts) -> bool:
    if texts.access_restricted or STREAM_ONLY in texts.collection:
        return False
    return bool(licence_of(texts.licenseurl)) or not OPEN_COLLECTIONS.isdisjoint(texts.collection)


def _info_hash(identifier: str, files: Sequence[ItemFile]) -> InfoHash | None:
    row = next((file for file in files if file.name == torrent_name(identifier) and not file.private), None)
    btih = row.btih.lower() if row else ""
    return InfoHash(btih) if _INFO_HASH.fullmatch(btih) else None


def _held(file: ItemFile) -> HeldFile:
    return HeldFile(file.name, file.size, file.sha1.lower())


def _web_seeds(answer: ItemAnswer, settings: ArchiveSettings) -> tuple[str, ...]:
    """The address that always holds, which redirects, and the node where the files lie just now (BEP 19)."""
    place = _PLACE.fullmatch(answer.dir)
    node = answer.server.lower()
    seeds = [f"{settings.base_url}/download/"]
    if place and re.fullmatch(r"[a-z0-9.-]{1,100}", node) and settings.is_ours(node):
        seeds.append(f"https://{node}{place['items']}/")
    return tuple(seeds)


def _day(text: str) -> datetime | None:
    """`2015-02-20 00:00:00` or `2015-02-20T00:00:00Z`; both are in UTC."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
