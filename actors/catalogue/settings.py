"""How the catalogue is kept."""

from __future__ import annotations

import attrs
from attrs.validators import ge

LIST_REFRESH_FLOOR_S = 3600.0


@attrs.frozen
class CatalogueSettings:
    """Times in seconds. `list_refresh_interval_s` is the pause between two refreshes, never under an hour.

    The first import may hold up the start for `first_import_within_s`; what is left of it goes on afterwards.
    `batch_films` films are fetched at once and kept in one transaction.
    """

    list_refresh_interval_s: float = attrs.field(default=LIST_REFRESH_FLOOR_S, validator=ge(LIST_REFRESH_FLOOR_S))
    first_import_within_s: float = attrs.field(default=3.0, validator=ge(0.0))
    batch_films: int = attrs.field(default=20, validator=ge(1))
    parallel_reads: int = attrs.field(default=3, validator=ge(1))
