"""Services that a test starts, and that are gone afterwards."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest

from tests.support.service import Make, services


@pytest.fixture
def make_service(tmp_path: pathlib.Path) -> Iterator[Make]:
    with services(tmp_path) as make:
        yield make
