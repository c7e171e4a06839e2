"""What every part of the catalogue works with."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from actors.catalogue.provider import TitleProvider
from storage.database import Database


@attrs.frozen
class Means:
    """One actor's database, providers, date and dice.

    `tell` says that so many titles were written; `wake_titles` and `wake_seasons` that there may be titles to fetch
    anew, and seasons to complete.
    """

    database: Database
    providers: Sequence[TitleProvider]
    now: Callable[[], datetime]
    random: random.Random = attrs.field(repr=False)
    tell: Callable[[int], None] = attrs.field(repr=False)
    wake_titles: Callable[[], None] = attrs.field(repr=False)
    wake_seasons: Callable[[], None] = attrs.field(repr=False)
