"""How well one source suits a device and a line, one question after the other. Pure."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from enum import IntEnum

from actors.sources.codecs import H264, H265, family
from actors.sources.messages import Device
from actors.sources.wish import Wish
from storage.model.sources import Hdr, Quality, Source, SwarmHealth

LINES = {
    Quality.UHD_8K: 4320,
    Quality.UHD_4K: 2160,
    Quality.QHD_2K: 1440,
    Quality.FHD: 1080,
    Quality.HD: 720,
    Quality.SD: 480,
}
FILMED_OFF_A_SCREEN = frozenset({"CAM", "CAMRIP", "HDCAM", "TS", "HDTS", "TELESYNC", "TC", "HDTC", "TELECINE"})

_GB = 1_000_000_000
_STALE_AFTER = timedelta(days=7)
_HALVED_EVERY = timedelta(days=2)
_SHARE_OF_A_CLAIM = 0.5
_ENOUGH_SEEDERS_PER_GB = 1.0
_PLAUSIBLE_BITS_PER_S = (50_000, 200_000_000)
_SHARE_OF_RATE = 0.8
_SCREEN_SLACK = 1.05


class Delivery(IntEnum):
    """What has to be done before a device can show a source, the cheapest first."""

    DIRECT = 0
    REMUX = 1
    TRANSCODE = 2


class Vigour(IntEnum):
    """How a swarm is doing, the best first. `SAID`: well, by a directory's word, which nobody has checked."""

    STRONG = 0
    SAID = 1
    WEAK = 2
    DEAD = 3


def lines_of(source: Source) -> int:
    """The height of the picture; 0 where nothing is known."""
    traits = source.traits
    return traits.resolution or (LINES[traits.quality] if traits.quality else 0)


def fits_screen(source: Source, device: Device) -> bool:
    """Whether the screen shows every line of it (a few more do no harm)."""
    return not device.max_height or lines_of(source) <= device.max_height * _SCREEN_SLACK


def delivery(source: Source, device: Device) -> Delivery:
    """How a device can be served, as far as a name tells: what container it is in shows only once it is opened.

    A device that told nothing is taken to play H.264; an unknown codec is tried. H.264 with more than 8 bits a colour
    is decoded by next to nothing, and 12 bits by nothing; 10 bits of H.265 and later by what decodes those.
    """
    codec, bits = _codec(source), source.traits.bit_depth or 8
    played = {family(name) for name in device.video} or {H264}
    if bits > 10 or (bits > 8 and codec == H264):
        return Delivery.TRANSCODE
    return Delivery.DIRECT if codec is None or codec in played else Delivery.TRANSCODE


def _codec(source: Source) -> str | None:
    """More than 8 bits or more than standard brightness, and not a word of the codec: that is H.265."""
    traits = source.traits
    told = family(traits.video_codec)
    return H265 if told is None and (traits.hdr or (traits.bit_depth or 8) > 8) else told


def may_show_wrong_colours(source: Source, device: Device) -> bool:
    """HDR is washed out on a screen without it; Dolby Vision that lies beside nothing else is green and purple there.

    No device says yet whether it has HDR: one that tells what it plays is trusted to cope with all but the latter.
    """
    hdr = source.traits.hdr
    return hdr == {Hdr.DOLBY_VISION} or bool(hdr and not device.video)


def vigour(source: Source, wish: Wish) -> Vigour:
    """How the swarm is doing by its last measure, or else by what is said; either proves nothing after a week."""
    health = source.health
    if health is None or wish.now - health.checked_at > _STALE_AFTER:
        return Vigour.WEAK
    if health.seeders == 0:
        return Vigour.DEAD if health.is_measured else Vigour.WEAK
    if seeders_per_gb(source, wish) < _ENOUGH_SEEDERS_PER_GB:
        return Vigour.WEAK
    return Vigour.STRONG if health.is_measured else Vigour.SAID


def seeders_per_gb(source: Source, wish: Wish) -> float:
    """Seeders for each 10^9 bytes that have to come: a large file needs more of them."""
    seeders = source.health.seeders if source.health else 0
    return seeders / max(share_bytes(source, wish) / _GB, 0.1)


def believed_seeders_per_gb(source: Source, wish: Wish) -> float:
    """The same, the less the older the count is, and by half where it is a directory's claim."""
    return seeders_per_gb(source, wish) * _trust(source.health, wish.now) if source.health else 0.0


def _trust(health: SwarmHealth, now: datetime) -> float:
    age = max(now - health.checked_at, timedelta(0))
    return math.exp2(-(age / _HALVED_EVERY)) * (1.0 if health.is_measured else _SHARE_OF_A_CLAIM)


def share_bytes(source: Source, wish: Wish) -> int:
    """What has to come for this wish: a film's torrent as a whole, of a pack the average episode."""
    return source.size_bytes // max(len(source.episodes), 1) if wish.episode is not None else source.size_bytes


def bits_per_s(size_bytes: int, runtime_min: int) -> float | None:
    """The average rate of so many bytes; None when the runtime is not known."""
    return size_bytes * 8 / (runtime_min * 60) if runtime_min else None


def is_plausible_size(size_bytes: int, runtime_min: int) -> bool:
    """Whether a video of this length (0: unknown) can have this size."""
    rate = bits_per_s(size_bytes, runtime_min)
    lowest, highest = _PLAUSIBLE_BITS_PER_S
    return size_bytes > 0 and (rate is None or lowest <= rate <= highest)


def is_plausible(source: Source, wish: Wish) -> bool:
    """Whether the size can be that of what is wanted."""
    return is_plausible_size(share_bytes(source, wish), wish.runtime_min)


def outruns_the_line(source: Source, wish: Wish) -> bool:
    """Whether it needs more than the line was measured to carry, with something kept in reserve."""
    rate = bits_per_s(share_bytes(source, wish), wish.runtime_min)
    if rate is None or wish.rate_bytes_per_s is None:
        return False
    return rate / 8 > wish.rate_bytes_per_s * _SHARE_OF_RATE


def is_filmed_off_a_screen(source: Source) -> bool:
    """CAM, TS and their kin."""
    return source.traits.release_type.upper().replace("-", "") in FILMED_OFF_A_SCREEN


def is_foreign(source: Source, wish: Wish) -> bool:
    """Whether it is known to be only in languages that are not understood; regional kinds of one are the same."""
    spoken = {_language(each) for each in source.traits.languages}
    return bool(spoken and wish.languages) and spoken.isdisjoint(_language(each) for each in wish.languages)


def _language(tag: str) -> str:
    return tag.partition("-")[0].lower()
