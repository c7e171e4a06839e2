"""Which source suits a device best, and why, in one sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum

import attrs

from actors.sources.codecs import H264, family
from actors.sources.messages import Device
from storage.model.sources import Quality, Source

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
    """How a swarm is doing, the best first."""

    STRONG = 0
    WEAK = 1
    DEAD = 2


@attrs.frozen
class Wish:
    """What is wanted: a quality (None: the best that suits), for a device, now.

    `runtime_min` is 0 where unknown; `rate_bytes_per_s` is what the line was measured to carry, None where it was not.
    """

    quality: Quality | None
    device: Device
    now: datetime
    runtime_min: int = 0
    rate_bytes_per_s: float | None = None


def rank(sources: Sequence[Source], wish: Wish) -> tuple[Source, ...]:
    """All sources, the one that suits best first; equal ones in the order of their ids."""
    return tuple(sorted(sources, key=lambda source: _key(source, wish)))


def lines_of(source: Source) -> int:
    """The height of the picture; 0 where nothing is known."""
    return source.resolution or (LINES[source.quality] if source.quality else 0)


def fits_screen(source: Source, device: Device) -> bool:
    """Whether the screen shows every line of it (a few more do no harm)."""
    return not device.max_height or lines_of(source) <= device.max_height * _SCREEN_SLACK


def delivery(source: Source, device: Device) -> Delivery:
    """How a device can be served. One that told nothing is taken to play H.264; an unknown codec is tried."""
    codec = family(source.video_codec)
    played = {family(name) for name in device.video} or {H264}
    return Delivery.DIRECT if codec is None or codec in played else Delivery.TRANSCODE


def vigour(source: Source, now: datetime) -> Vigour:
    """How the swarm is doing by its last measure; a measure of long ago proves nothing either way."""
    health = source.health
    if health is None or now - health.checked_at > _STALE_AFTER:
        return Vigour.WEAK
    if health.seeders == 0:
        return Vigour.DEAD
    return Vigour.STRONG if seeders_per_gb(source) >= _ENOUGH_SEEDERS_PER_GB else Vigour.WEAK


def seeders_per_gb(source: Source) -> float:
    """Seeders for each 10^9 bytes: a large file needs more of them."""
    seeders = source.health.seeders if source.health else 0
    return seeders / max(source.size_bytes / _GB, 0.1)


def bits_per_s(source: Source, runtime_min: int) -> float | None:
    """The average rate of the whole file; None when the runtime is not known."""
    return source.size_bytes * 8 / (runtime_min * 60) if runtime_min else None


def is_filmed_off_a_screen(source: Source) -> bool:
    """CAM, TS and their kin."""
    return source.release_type.upper().replace("-", "") in FILMED_OFF_A_SCREEN


def is_plausible(source: Source, runtime_min: int) -> bool:
    """Whether the size can be that of this film."""
    rate = bits_per_s(source, runtime_min)
    lowest, highest = _PLAUSIBLE_BITS_PER_S
    return source.size_bytes > 0 and (rate is None or lowest <= rate <= highest)


def outruns_the_line(source: Source, wish: Wish) -> bool:
    """Whether it needs more than the line was measured to carry, with something kept in reserve."""
    rate = bits_per_s(source, wish.runtime_min)
    if rate is None or wish.rate_bytes_per_s is None:
        return False
    return rate / 8 > wish.rate_bytes_per_s * _SHARE_OF_RATE


def _key(source: Source, wish: Wish) -> tuple[float, ...]:
    fits = fits_screen(source, wish.device)
    lines = lines_of(source)
    return (
        delivery(source, wish.device),
        not (wish.quality is None or source.quality is wish.quality),
        not fits,
        is_filmed_off_a_screen(source),
        not is_plausible(source, wish.runtime_min),
        vigour(source, wish.now),
        outruns_the_line(source, wish),
        -lines if fits else lines,
        -seeders_per_gb(source),
        source.size_bytes,
        source.id,
    )
