"""How pictures are fetched and kept."""

from __future__ import annotations

from pathlib import Path

import attrs
from attrs.validators import ge, le

GB = 1000**3
MIB = 1024**2
TMDB_PICTURES = "https://image.tmdb.org/t/p"


@attrs.frozen
class ImagesSettings:
    """Times in seconds, sizes in bytes.

    `cache_folder` holds at most `cache_bytes` (0: nothing is kept). Viewers and background share `parallel_fetches`;
    one picture takes at most `fetch_within_s` in all and has at most `max_picture_bytes` and `max_pixels`.

    The colours of pictures that nobody has asked for yet are looked at `looks_a_turn` at a time, with a pause of
    `look_interval_s` between two turns, up to `idle_ceiling_s` while none is due. A picture that could not be had is
    tried again after `first_retry_s`, then after twice that and so on up to `longest_retry_s`.
    """

    cache_folder: Path
    cache_bytes: int = attrs.field(default=2 * GB, validator=ge(0))
    tmdb_url: str = TMDB_PICTURES

    parallel_fetches: int = attrs.field(default=6, validator=ge(1))
    parallel_decodes: int = attrs.field(default=2, validator=ge(1))
    fetch_within_s: float = attrs.field(default=10.0, validator=ge(0.1))
    max_picture_bytes: int = attrs.field(default=10 * MIB, validator=[ge(1024), le(10 * MIB)])
    max_pixels: int = attrs.field(default=8_000_000, validator=ge(1))

    looks_a_turn: int = attrs.field(default=4, validator=[ge(1), le(50)])
    look_interval_s: float = attrs.field(default=1.0, validator=ge(0.1))
    idle_ceiling_s: float = attrs.field(default=600.0, validator=ge(1.0))
    first_retry_s: float = attrs.field(default=300.0, validator=ge(1.0))
    longest_retry_s: float = attrs.field(default=7 * 86_400.0, validator=ge(1.0))

    sweep_interval_s: float = attrs.field(default=6 * 3600.0, validator=ge(60.0))
    sweep_ceiling_s: float = attrs.field(default=86_400.0, validator=ge(60.0))
    swept_a_turn: int = attrs.field(default=2000, validator=[ge(1), le(5000)])
