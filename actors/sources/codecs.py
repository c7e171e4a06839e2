"""Names that people, files and players give to the same codec. Pure."""

from __future__ import annotations

H264, H265 = "H.264", "H.265"

_FAMILIES = (
    (H264, ("x264", "h264", "avc", "mpeg4avc")),
    (H265, ("x265", "h265", "hevc", "hvc", "hev")),
    ("AV1", ("av1", "av01", "svtav1")),
    ("VP9", ("vp9", "vp09")),
    ("VP8", ("vp8", "vp08")),
    ("MPEG-4 ASP", ("xvid", "divx", "mpeg4")),
    ("MPEG-2", ("mpeg2",)),
    ("VC-1", ("vc1", "wvc1")),
)


_SPELLED = {H264: "X264", H265: "X265", "MPEG-4 ASP": "XVID", "MPEG-2": "MPEG2", "VC-1": "VC1"}


def spelled(name: str | None) -> str | None:
    """The one spelling that sources are kept and told with: `X264`, `X265`, `AV1`, ..."""
    known = family(name)
    return None if known is None else _SPELLED.get(known, known)


def family(name: str | None) -> str | None:
    """The codec behind a name such as `X264`, `avc1.640028` or `video/hevc`; None when nothing is known of it."""
    if not name:
        return None
    plain = "".join(letter for letter in name.lower().rpartition("/")[2] if letter.isalnum())
    return next((known for known, spellings in _FAMILIES if plain.startswith(spellings)), name.upper())
