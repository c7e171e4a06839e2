"""What a file is by its first bytes. Pure."""

from __future__ import annotations

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
KINDS = frozenset({JPEG, PNG, WEBP})
"""The media types that are passed on. Not SVG: that is a document with scripts."""


def kind_of(content: bytes) -> str | None:
    """The media type of a picture by its magic bytes, or None: it is none of ours."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return None


def told_kind(content_type: str) -> str:
    """The media type of a `Content-Type` header, without its parameters."""
    return content_type.partition(";")[0].strip().lower()
