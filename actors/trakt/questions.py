"""What may be asked of `trakt`. Pure."""

from __future__ import annotations

import re

from storage.model.errors import InvalidInput

_SLUG = re.compile(r"[a-z0-9_.-]{1,100}")


def checked_slug(text: str) -> str:
    """A Trakt account's name as it stands in addresses there; `InvalidInput` when it cannot be one."""
    slug = text.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise InvalidInput("That is no name of a Trakt account.", {"slug": "Copy it from the profile's address."})
    return slug
