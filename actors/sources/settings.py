"""How sources are looked for."""

from __future__ import annotations

import attrs
from attrs.validators import ge

HOUR_S = 3600.0


@attrs.frozen
class SourcesSettings:
    """Times in seconds.

    `search_interval_s` is the pause between two films of the background search, which backs off to
    `search_idle_ceiling_s` while there is nothing to search. Somebody who asks for a film never searched waits
    `ask_within_s` at most; a provider that does not tell its trackers within `trackers_within_s` is taken at its
    earlier word. What was found is looked for again after `search_again_after_s`; an opened title with
    nothing to play is searched anew when the last search is `reopen_after_s` old. Without `is_background` nothing is
    searched but what a viewer asks for.
    """

    search_interval_s: float = attrs.field(default=0.1, validator=ge(0.1))
    search_idle_ceiling_s: float = attrs.field(default=300.0, validator=ge(1.0))
    ask_within_s: float = attrs.field(default=1.2, validator=ge(0.0))
    trackers_within_s: float = attrs.field(default=3.0, validator=ge(0.0))
    provider_within_s: float = attrs.field(default=20.0, validator=ge(0.1))
    search_again_after_s: float = attrs.field(default=24 * HOUR_S, validator=ge(60.0))
    reopen_after_s: float = attrs.field(default=60.0, validator=ge(0.0))
    parallel_reads: int = attrs.field(default=3, validator=ge(1))
    is_background: bool = True
