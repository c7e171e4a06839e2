"""An engine on loopback, on the test's own folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from storage.keys import KeyRing, new_key_ring
from tests.support.engine import Rig, open_rig
from tests.support.fake_engine import MIB, FakeEngine
from tests.support.swarm import Content, make_content

OpenRig = Callable[..., AbstractAsyncContextManager[Rig]]


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return new_key_ring()


@pytest.fixture
def rig_again(tmp_path: Path, keys: KeyRing) -> OpenRig:
    """Opens an engine with changed settings, or on what the last one left."""
    return partial(open_rig, tmp_path, keys)


@pytest.fixture
async def rig(rig_again: OpenRig) -> AsyncIterator[Rig]:
    async with rig_again() as one:
        yield one


@pytest.fixture
def engine() -> FakeEngine:
    """A session that a test plays itself."""
    return FakeEngine()


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """A film of twelve pieces of 1 MiB."""
    return make_content(tmp_path, {"film.mp4": 12 * MIB}, MIB)
