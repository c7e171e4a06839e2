"""Which precondition of a request fails? RFC 9110 section 13, for files whose bytes never change and have no date."""

from __future__ import annotations

from enum import Enum

from werkzeug.http import parse_etags


class Condition(Enum):
    """What the preconditions leave to do."""

    PROCEED = "proceed"
    NOT_MODIFIED = "not modified"
    FAILED = "failed"


def check(if_match: str | None, if_none_match: str | None, etag: str) -> Condition:
    """Weigh `If-Match` and `If-None-Match` in the order of RFC 9110 section 13.2.2. `etag` is strong and unquoted."""
    if if_match and not parse_etags(if_match).contains(etag):
        return Condition.FAILED
    if if_none_match and parse_etags(if_none_match).contains_weak(etag):
        return Condition.NOT_MODIFIED
    return Condition.PROCEED


def range_still_holds(if_range: str | None, etag: str) -> bool:
    """May the range be served, or has the file changed for this client? Compared strongly (section 13.1.5).

    A date never matches: a file that arrives by BitTorrent has none that could be told.
    """
    return if_range is None or if_range.strip() == f'"{etag}"'
