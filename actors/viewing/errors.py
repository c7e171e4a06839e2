"""What the asker of `viewing` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class ViewerUnknown(MiauflixError):
    """There is no such user (any more)."""

    code = "viewer_unknown"
