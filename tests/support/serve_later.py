"""`miauflix serve` on another day: the wall clock is AHEAD_S seconds ahead. Durations pass as ever.

What waits for a minute or an hour between two lives of the service is due at the start of the second one.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta

from miauflix import house
from miauflix.cli import main

SERVE_LATER = (sys.executable, "-m", "tests.support.serve_later", "serve")
_now = house.utc_now


def ahead(ahead_s: float) -> dict[str, str]:
    """The setting that moves the clock."""
    return {"AHEAD_S": str(ahead_s)}


def _moved_now() -> datetime:
    return _now() + timedelta(seconds=float(os.environ.get("AHEAD_S", "0")))


if __name__ == "__main__":
    # Before the service itself is loaded, which takes the clock from there.
    assert "miauflix.app" not in sys.modules
    house.utc_now = _moved_now
    main()
