"""A small actor that can be told to do anything, above all to die."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from actors.runtime import Supervisor
from actors.runtime.testing import house
from tests.support.parrot import Parrot


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    async with house() as supervisor:
        yield supervisor


@pytest.fixture
def parrots() -> list[Parrot]:
    """Every life of the parrot that `make_parrot` made, in order."""
    return []
