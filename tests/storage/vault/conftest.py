"""Encrypted folders of a test's own, unmounted whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from storage.keys import new_key_ring
from storage.vault import Vault
from storage.vault.area import Places
from tests.support.vault import skip_unless_possible, unmount_all_below

Open = Callable[..., Awaitable[Vault]]
PHRASES = new_key_ring().pass_phrases("test")


@pytest.fixture(scope="session")
def machine() -> None:
    skip_unless_possible()


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    for name in ("downloads", "data"):
        (tmp_path / name).mkdir()
    yield Places(tmp_path / "downloads", tmp_path / "data" / "mounted", tmp_path / "data" / "resume")
    unmount_all_below(tmp_path)


@pytest.fixture
async def open_vault(machine: None, places: Places) -> AsyncIterator[Open]:
    opened: list[Vault] = []

    async def open_one(phrases: tuple[bytes, ...] = PHRASES) -> Vault:
        opened.append(await Vault.open(places.cipher, places.mount_point, phrases))
        return opened[-1]

    yield open_one
    for vault in opened:
        if vault.is_open:
            await vault.close(within_s=1)
