"""Answers that are sent whole, and not at all to whoever has them already."""

from __future__ import annotations

from quart import Response, request

from miauflix.web.conditional import Condition, check

A_YEAR = "public, max-age=31536000, immutable"
"""For what never changes under its address."""


def whole(content: bytes, content_type: str, etag: str, cache_control: str) -> Response:
    """The content, or 304 where `If-None-Match` names it. `etag` is strong and unquoted."""
    if check(None, request.headers.get("If-None-Match"), etag) is Condition.NOT_MODIFIED:
        response = Response(b"", 304)
    else:
        response = Response(content, content_type=content_type)
    response.set_etag(etag)
    response.headers["Cache-Control"] = cache_control
    return response
