"""Magnet links (BEP 9), as far as a source directory's answer needs them read. Pure, bounded, without libtorrent."""

from __future__ import annotations

import base64
import re
from urllib.parse import parse_qsl, quote

import attrs

from storage.model.sources import InfoHash

LONGEST_LINK = 8 * 1024
LONGEST_TRACKER = 512
MOST_TRACKERS = 32
LONGEST_NAME = 255

_MOST_FIELDS = 200
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_HEX = re.compile(r"[0-9a-f]{40}")
_BASE32 = re.compile(r"[a-z2-7]{32}")
_TOPIC = "urn:btih:"
_SCHEMES = ("udp://", "http://", "https://")


@attrs.frozen
class MagnetLink:
    """What a link says of a version 1 torrent. `name` is as told, "" where it tells none.

    `text` is the whole link in visible letters of ASCII: some are written with spaces and whatever else in their names.
    """

    info_hash: InfoHash = attrs.field(repr=False)
    name: str = ""
    trackers: tuple[str, ...] = attrs.field(default=(), repr=False)
    text: str = attrs.field(default="", repr=False)


def is_magnet(text: str) -> bool:
    """Does this begin like a magnet link?"""
    return text[:8].lower() == "magnet:?"


def info_hash_of(text: str) -> InfoHash | None:
    """The info hash in either spelling: 40 hex digits, or 32 letters of base 32 (RFC 4648). None: it is neither."""
    text = text.strip().lower()
    if _HEX.fullmatch(text):
        return InfoHash(text)
    return InfoHash(base64.b32decode(text.upper()).hex()) if _BASE32.fullmatch(text) else None


def read_magnet_link(text: str) -> MagnetLink | None:
    """None for what is no magnet link, is too long, or names no version 1 torrent."""
    if not is_magnet(text) or len(text) > LONGEST_LINK:
        return None
    try:
        fields = parse_qsl(text[8:], errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:  # too many
        return None
    hashes = [found for value in _all(fields, "xt") if (found := _topic(value))]
    if not hashes:
        return None
    names = _all(fields, "dn")
    name = names[0][:LONGEST_NAME] if names else ""
    return MagnetLink(hashes[0], name, _trackers(_all(fields, "tr")), quote(text, safe=_VISIBLE, errors="replace"))


def _all(fields: list[tuple[str, str]], name: str) -> list[str]:
    """All values of a field; where there are several, some writers number them (`xt.1`, `tr.2`)."""
    return [value for key, value in fields if key.lower().partition(".")[0] == name]


def _topic(value: str) -> InfoHash | None:
    return info_hash_of(value[len(_TOPIC) :]) if value.lower().startswith(_TOPIC) else None


def _trackers(values: list[str]) -> tuple[str, ...]:
    fitting = [value for value in values if len(value) <= LONGEST_TRACKER and value.lower().startswith(_SCHEMES)]
    return tuple(dict.fromkeys(fitting))[:MOST_TRACKERS]
