"""A TMDB that never was: worlds of made-up titles out of a seed, for demonstrations, tests and benches.

The words in `words/` are ours; the numbers and names of genres and the shapes of answers are TMDB's.
"""

from __future__ import annotations

from actors.catalogue.generated.population import Kind
from actors.catalogue.generated.world import BEGINS, World

__all__ = ["BEGINS", "Kind", "World"]
