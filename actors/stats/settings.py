"""How swarms are measured."""

from __future__ import annotations

import attrs
from attrs.validators import ge, le


@attrs.frozen
class StatsSettings:
    """Times in seconds, sizes in bytes.

    Between two turns lie `check_interval_s`, while nothing is due up to `idle_ceiling_s`; a turn measures up to
    `swarms_a_turn` swarms. What was measured less than `fresh_for_s` ago is not asked for again.
    Without `is_background` nothing is measured but what somebody asks for.
    """

    check_interval_s: float = attrs.field(default=2.0, validator=ge(2.0))
    idle_ceiling_s: float = attrs.field(default=300.0, validator=ge(2.0))
    swarms_a_turn: int = attrs.field(default=74, validator=[ge(1), le(500)])
    fresh_for_s: float = attrs.field(default=60.0, validator=ge(0.0))
    remembered: int = attrs.field(default=10_000, validator=ge(1))
    trackers_a_swarm: int = attrs.field(default=8, validator=ge(1))
    parallel_scrapes: int = attrs.field(default=4, validator=ge(1))
    hashes_a_request: int = attrs.field(default=40, validator=[ge(1), le(74)])
    scrape_within_s: float = attrs.field(default=10.0, validator=ge(0.1))
    max_answer_bytes: int = attrs.field(default=1024 * 1024, validator=ge(1024))
    is_background: bool = True
