"""What the asker of `stats` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class SwarmUnknown(MiauflixError):
    """No tracker that was asked knows this swarm, or none answered; the text says which."""

    code = "swarm_unknown"
