"""The languages of the sound, by the words of a release's name. Pure."""

from __future__ import annotations

import re

from actors.sources.name_parser import languages_of

_LATIN_AMERICAN_SPANISH = {"la": "es-419"}
_A_WORD = r"[A-Za-z]{2,10}"
# Subtitles are named beside the sound: "VOSTFR", "SUBFRENCH", "Eng.Subs", "Subs: Eng" say nothing of what is heard.
_SUBTITLES = re.compile(
    rf"\bvost\w*|\bsub(?:french|ita|eng|esp|ger)\b|\b(?:swe|dan|nor|fin|nl|pl|kor|e|m|eng)subs?\b"
    rf"|\bsub(?:s|bed|titles?)?[ .:_-]{{1,3}}{_A_WORD}\b"
    rf"|\b{_A_WORD}[ ._-]?(?:soft|hard)?sub(?:s|bed|titles?)?\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\bmulti\b|\bdual\b|(?<!web)(?<!web.)(?-i:\bDL\b)", re.IGNORECASE)


def spoken_in(tail: str) -> tuple[str, ...]:
    """Languages (RFC 5646) of the sound by the name behind its title.

    () where unknown, or where several are there and not all of them are named.
    """
    text = _SUBTITLES.sub(" ", tail)
    languages = tuple(dict.fromkeys(_LATIN_AMERICAN_SPANISH.get(each, each) for each in languages_of(text)))
    return () if len(languages) < 2 and _SEVERAL.search(text) else languages
