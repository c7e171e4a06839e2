"""What the asker of `sources` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class NoSourceFound(MiauflixError):
    """Nothing suitable plays this film now; the text says why."""

    code = "no_source"
