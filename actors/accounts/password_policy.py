"""Which passwords are too easy to guess (OWASP ASVS 5.0 6.2, NIST SP 800-63B 3.1.1).

Length, common passwords and words of the situation count; there are no composition rules. `common_passwords.txt`
holds the 3,000 most common passwords of two public lists and all their entries of 12 or more characters (gathered by
the projects zxcvbn, MIT, and Django, BSD).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise

MIN_CHARS = 12
RECOMMENDED_CHARS = 15
MAX_CHARS = 256
PRODUCT_WORDS = ("miauflix", "miau", "flix")

_TRIMMINGS = string.digits + string.punctuation + string.whitespace
_MIN_OWN_CHARS = 8
"""What must remain of a password beside the words that anybody would try first."""
_MIN_STEPS = 6
"""Runs such as `1234` or `aaaa` count as one step; a password needs this many."""


def weakness_of(password: str, about: Iterable[str] = ()) -> str | None:
    """Why this password is refused, as a sentence for a person; None: it is good enough.

    `about` are texts that belong to the situation: e-mail address, user name.
    """
    if len(password) < MIN_CHARS:
        return f"Use at least {MIN_CHARS} characters; {RECOMMENDED_CHARS} or more are better."
    if len(password) > MAX_CHARS:
        return f"Use at most {MAX_CHARS} characters."
    folded = password.casefold()
    if _is_common(folded):
        return "This is one of the most common passwords."
    if _steps(folded) < _MIN_STEPS or _unit_length(folded) < _MIN_OWN_CHARS:
        return "This repeats itself or counts up too much to be hard to guess."
    rest = _without_words(folded, about)
    if rest != folded and (len(rest) < _MIN_OWN_CHARS or _is_common(rest)):
        return "This is made of the service's name or your own; use something unrelated."
    return None


def _is_common(folded: str) -> bool:
    core = folded.strip(_TRIMMINGS)
    return folded in _common_passwords() or core in _common_passwords()


@cache
def _common_passwords() -> frozenset[str]:
    text = files("actors.accounts").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def _steps(text: str) -> int:
    return 1 + sum(abs(ord(after) - ord(before)) > 1 for before, after in pairwise(text))


def _unit_length(text: str) -> int:
    """The length of the shortest text of which this one is a repetition."""
    return (text + text).find(text, 1)


def _without_words(folded: str, about: Iterable[str]) -> str:
    words = {*PRODUCT_WORDS, *(word for text in about for word in (text, *re.split(r"[\W_]+", text)))}
    for word in sorted((word.casefold() for word in words if len(word) >= 4), key=len, reverse=True):
        folded = folded.replace(word, "")
    return folded.strip()
