"""How texts are made comparable: case, accents and forms of letters are folded away, words are cut out. Pure.

Python folds, and the database only compares what came out of here, so that every database finds the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_LETTERS = 200
"""What stands behind these in a name or in a search is not looked at."""

MOST_NAMES = 127
"""How many different names of one title are looked at."""

_ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n"}
    | {"ə": "e", "&": " and "}
    | {chr(katakana): chr(katakana - 0x60) for katakana in range(0x30A1, 0x30F7)}  # to hiragana
)
"""Letters that Unicode takes for ones of their own, though people type them as others; after casefold."""

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3021, 0x30FF),  # Hiragana, Katakana
    (0x3105, 0x312F),  # Bopomofo
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # Han
    (0x20000, 0x3FFFF),
)
"""Scripts without spaces between words: each of their characters is a word, and a run of them a phrase."""

_VOICED_KANA = re.compile("[\u3041-\u30ff][\u3099\u309a]")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_ENDING = re.compile(r"(?<=\w)['’ʼ](?=(?:s|t|d|m|re|ll|ve)\b)")  # all are apostrophes
_JOINT = re.compile(r"(?<=\w)[-‐‑·.](?=\w)")  # hyphens and dots within a word


def fold(text: str) -> str:
    """The words of a text with one space between them; "" when it has none.

    Upper and lower case, accents, full-width and other compatible forms, katakana and hiragana do not differ.
    """
    text = text[:MOST_LETTERS]
    if text.isascii():
        return " ".join(_PLAIN_WORD.findall(_ENDING.sub("", text.lower()).replace("&", " and ")))
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    if "\u3099" in text or "\u309a" in text:  # the marks of voiced kana make other letters, and are no accents
        text = _VOICED_KANA.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)
    return " ".join(_ENDING.sub("", text).translate(_ALIKE).translate(_LETTERS).split())


def names_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The different names of a title, folded; a word with hyphens or dots (Spider-Man, WALL·E) counts unparted, too."""
    found: dict[str, None] = {}
    for text in texts:
        found[fold(text)] = None
        if _JOINT.search(text):
            found[fold(_JOINT.sub("", text))] = None
    found.pop("", None)
    return tuple(found)[:MOST_NAMES]


def is_unspaced(word: str) -> bool:
    """Whether a folded word is a single character of a script without spaces."""
    return len(word) == 1 and _is_unspaced(ord(word))


def _is_unspaced(code: int) -> bool:
    return code > 0xDFF and any(first <= code <= last for first, last in _UNSPACED)


class _Letters(dict[int, str]):
    """For `str.translate`: what becomes of each character, worked out once for those of the basic plane."""

    def __missing__(self, code: int) -> str:
        letter = _letter(code)
        if code <= 0xFFFF:
            self[code] = letter
        return letter


def _letter(code: int) -> str:
    character = chr(code)
    if unicodedata.combining(character):
        return ""
    if unicodedata.category(character)[0] not in "LMN":
        return " "
    return f" {character} " if _is_unspaced(code) else character


_LETTERS = _Letters()
