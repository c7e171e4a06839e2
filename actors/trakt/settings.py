"""How Trakt is reached, and how often."""

from __future__ import annotations

import attrs
from attrs.validators import ge

from actors.outbound import MayConnect, is_public, is_somewhere

TRAKT_API_URL = "https://api.trakt.tv"


@attrs.frozen
class TraktSettings:
    """Times in seconds. Without `client_id` and `client_secret` Trakt is not asked at all.

    Tokens are refreshed `refresh_before_s` before they run out. Histories are read every `pull_interval_s`, and from
    their beginning every `full_pull_interval_s`, for what was added to the past. Progress is told once its title has
    rested for `settle_s`. Until `lost_after_s` a request without an answer may still arrive.
    """

    client_id: str = ""
    client_secret: str = attrs.field(default="", repr=False)
    api_url: str = TRAKT_API_URL
    requests_per_s: float = attrs.field(default=3.0, validator=ge(2.0))
    refresh_before_s: float = attrs.field(default=6 * 3600.0, validator=ge(60.0))
    pull_interval_s: float = attrs.field(default=3600.0, validator=ge(60.0))
    full_pull_interval_s: float = attrs.field(default=7 * 86_400.0, validator=ge(3600.0))
    push_interval_s: float = attrs.field(default=1.0, validator=ge(1.0))
    push_ceiling_s: float = attrs.field(default=900.0, validator=ge(1.0))
    settle_s: float = attrs.field(default=120.0, validator=ge(0.0))
    lost_after_s: float = attrs.field(default=60.0, validator=ge(20.0))
    trending_lists: int = attrs.field(default=5, validator=ge(0))

    @property
    def may_connect(self) -> MayConnect:
        """Trakt itself lies out in the world. Another server was named by the operator, and may lie in his network."""
        return is_public if self.api_url == TRAKT_API_URL else is_somewhere

    @property
    def missing(self) -> tuple[str, ...]:
        """The variables that are still to be set."""
        needed = {"TRAKT_CLIENT_ID": self.client_id, "TRAKT_CLIENT_SECRET": self.client_secret}
        return tuple(name for name, value in needed.items() if not value)
