"""How the demo swarm is run."""

from __future__ import annotations

from pathlib import Path

import attrs
from attrs.validators import gt

BUILT_IN_FILMS = Path(__file__).resolve().parent / "films"


@attrs.frozen
class DemoSettings:
    """Times in seconds. Without `enabled` there is no child process and no demo film.

    `films` is the folder with `films.json`. The seeder must be up `start_within_s` after its start, and gets
    `stop_within_s` to end by itself before it is killed.
    """

    enabled: bool = True
    films: Path = BUILT_IN_FILMS
    start_within_s: float = attrs.field(default=15.0, validator=gt(0.0))
    stop_within_s: float = attrs.field(default=3.0, validator=gt(0.0))
