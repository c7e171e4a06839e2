"""What the asker of `sources` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class NoSourceFound(MiauflixError):
    """Nothing suitable plays this film now; the text says why."""

    code = "no_source"


class PayloadRefused(MiauflixError):
    """What is in a torrent is not what it was said to be, or nothing to be played; the text says why."""

    code = "payload_refused"
