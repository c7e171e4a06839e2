"""Trailers of titles."""

from __future__ import annotations

from typing import Any

from actors.catalogue.generated.dice import object_id
from actors.catalogue.generated.titles import Title
from actors.catalogue.generated.vocabulary import Locale, home_of

Json = dict[str, Any]
_YOUTUBE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def trailers(title: Title, wanted: frozenset[str]) -> Json:
    """Trailers of some titles, in the original language and in English; the keys lead nowhere."""
    if not title.dice(21).chance(70):
        return {"results": []}
    kinds = ("Trailer", "Teaser") if title.dice(22).chance(50) else ("Trailer",)
    spoken = [home_of(one) for one in dict.fromkeys((title.original, "en")) if one in wanted]
    return {"results": [_video(title, locale, kind) for locale in spoken for kind in kinds]}


def _video(title: Title, locale: Locale, kind: str) -> Json:
    dice = title.dice(23, len(kind), locale.number)
    return {
        "iso_639_1": locale.iso_639_1,
        "iso_3166_1": locale.iso_3166_1,
        "name": f"{title.story.title(locale.iso_639_1)} – {kind}",
        "key": "".join(_YOUTUBE[dice.below(64)] for _ in range(11)),
        "site": "YouTube",
        "size": 1080,
        "type": kind,
        "official": dice.chance(70),
        "published_at": "2026-01-01T16:00:00.000Z",
        "id": object_id(title.root, len(kind), locale.number),
    }
