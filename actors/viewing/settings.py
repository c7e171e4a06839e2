"""How what people watch is kept."""

from __future__ import annotations

import attrs
from attrs.validators import ge


@attrs.frozen
class ViewingSettings:
    """`parallel_reads` readers of the database at most answer questions at the same time."""

    parallel_reads: int = attrs.field(default=2, validator=ge(1))
