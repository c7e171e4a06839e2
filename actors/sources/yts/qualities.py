"""The names that directories give to qualities. Pure."""

from __future__ import annotations

from storage.model.sources import Quality

STEREOSCOPIC = "3D"
"""Two pictures in one, for special screens: known, but nothing that we play."""

_FLAT = {
    "480p": (Quality.SD, 480),
    "576p": (Quality.SD, 576),
    "720p": (Quality.HD, 720),
    "1080p": (Quality.FHD, 1080),
    "1440p": (Quality.QHD_2K, 1440),
    "2160p": (Quality.UHD_4K, 2160),
    "4320p": (Quality.UHD_8K, 4320),
}


def is_known(name: str) -> bool:
    """Whether directories speak of such a quality."""
    return name in _FLAT or name == STEREOSCOPIC


def picture_of(name: str) -> tuple[Quality, int] | None:
    """The class of a known quality's picture and its lines; None: it is not for a usual screen."""
    return _FLAT.get(name)
