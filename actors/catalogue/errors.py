"""What the asker of `catalogue` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class TitleUnknown(MiauflixError):
    """There is no such film."""

    code = "title_unknown"


class ListUnknown(MiauflixError):
    """There is no such list."""

    code = "list_unknown"
