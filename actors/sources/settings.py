"""How sources are looked for, fetched and kept."""

from __future__ import annotations

import attrs
from attrs.validators import ge

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


@attrs.frozen
class SourcesSettings:
    """Times in seconds. Each `..._interval_s` is the pause between two units of work in the background.

    While there is nothing to do, the pause backs off to `idle_ceiling_s`. Somebody who asks for what was never
    searched waits `ask_within_s` at most; a provider that does not tell its trackers within `trackers_within_s` is
    taken at its earlier word. What was found is looked for again after `search_again_after_s`; an opened title with
    nothing to play is searched anew when the last search is `reopen_after_s` old. Torrent files are fetched for the
    best `files_a_title` sources of a title, `parallel_files` at once; who presses play waits for one up to
    `file_within_s`, and tries `files_a_choice` sources at most. Sources without a living peer for `dead_after_s` are
    forgotten. Without `is_background` nothing is searched or fetched but what a viewer asks for.
    """

    search_interval_s: float = attrs.field(default=0.1, validator=ge(0.1))
    file_interval_s: float = attrs.field(default=0.2, validator=ge(0.2))
    resync_interval_s: float = attrs.field(default=5.0, validator=ge(5.0))
    seasons_interval_s: float = attrs.field(default=600.0, validator=ge(60.0))
    bury_interval_s: float = attrs.field(default=60.0, validator=ge(60.0))
    idle_ceiling_s: float = attrs.field(default=300.0, validator=ge(1.0))
    ask_within_s: float = attrs.field(default=1.2, validator=ge(0.0))
    trackers_within_s: float = attrs.field(default=3.0, validator=ge(0.0))
    interactive_within_s: float = attrs.field(default=20.0, validator=ge(0.1))
    background_within_s: float = attrs.field(default=120.0, validator=ge(0.1))
    search_again_after_s: float = attrs.field(default=DAY_S, validator=ge(60.0))
    reopen_after_s: float = attrs.field(default=60.0, validator=ge(0.0))
    files_a_title: int = attrs.field(default=3, validator=ge(1))
    files_a_choice: int = attrs.field(default=3, validator=ge(1))
    parallel_files: int = attrs.field(default=3, validator=ge(1))
    file_within_s: float = attrs.field(default=25.0, validator=ge(0.1))
    dead_after_s: float = attrs.field(default=30 * DAY_S, validator=ge(DAY_S))
    parallel_reads: int = attrs.field(default=3, validator=ge(1))
    is_background: bool = True
