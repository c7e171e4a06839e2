"""Under which licence an item may be shared, in a few words for people. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

PUBLIC_DOMAIN = "Public domain"

_CREATIVE_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(licenses|publicdomain)/([a-z-]+)(?:/(\d\.\d))?(?:/.*)?", re.I
)
_KINDS = frozenset({"by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"})


def licence_of(urls: Iterable[str]) -> str:
    """Such as `CC BY-SA 3.0`; "" where there is none that we know. The first that we know counts."""
    return next((licence for url in urls if (licence := _read(url))), "")


def _read(url: str) -> str:
    matched = _CREATIVE_COMMONS.fullmatch(url)
    if matched is None:
        return ""
    family, kind, version = matched[1].lower(), matched[2].lower(), matched[3] or ""
    if kind == "zero" and family == "publicdomain":
        return f"CC0 {version}".strip()
    if (family, kind) in {("publicdomain", "mark"), ("licenses", "publicdomain")}:
        return PUBLIC_DOMAIN
    return f"CC {kind.upper()} {version}".strip() if family == "licenses" and kind in _KINDS else ""
