"""Mounts again what was lost, as often as it takes, and then has files opened anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import trio

from actors.runtime import Address
from actors.runtime.errors import ActorFailed
from actors.runtime.testing import house
from actors.vault import DescribeVault, VaultHealth, VaultSettings
from actors.vault.actor import VaultActor
from storage.errors import EncryptionImpossible
from storage.vault import Encryption

SETTINGS = VaultSettings(Encryption.AUTO, retry_s=1.0, longest_retry_s=4.0)


class FakeVault:
    """Lost when a test says so; refuses to be mounted as often as it is told."""

    def __init__(self) -> None:
        self.lost = trio.Event()
        self.refusals = 0
        self.tried_at: list[float] = []

    async def until_lost(self) -> None:
        await self.lost.wait()

    async def mount_again(self) -> None:
        self.tried_at.append(trio.current_time())
        await trio.sleep(0.2)
        if len(self.tried_at) <= self.refusals:
            raise EncryptionImpossible("gocryptfs is gone.")
        self.lost = trio.Event()


class Reopened:
    """Counts how often files were to be opened anew; may fail."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None

    async def __call__(self) -> None:
        self.times += 1
        if self.error is not None:
            raise self.error


async def trouble(address: Address) -> str:
    health: VaultHealth = await address.ask(DescribeVault())
    assert health.is_encrypted
    return health.trouble


def factory(vault: FakeVault, reopened: Reopened) -> Callable[[], VaultActor]:
    return lambda: VaultActor(vault, SETTINGS, reopened)


async def test_it_is_mounted_again_and_files_are_opened_anew(autojump_clock: object) -> None:
    vault, reopened = FakeVault(), Reopened()
    async with house() as supervisor:
        address = await supervisor.start("vault", factory(vault, reopened))
        await trio.sleep(1000)
        assert (await trouble(address), vault.tried_at, reopened.times) == ("", [], 0)
        vault.lost.set()
        await trio.sleep(0.1)
        assert await trouble(address) == "The encrypted area for downloads was lost and is being mounted again."
        assert reopened.times == 0
        await trio.sleep(0.2)
        assert (await trouble(address), len(vault.tried_at), reopened.times) == ("", 1, 1)
        vault.lost.set()
        await trio.sleep(1)
        assert (len(vault.tried_at), reopened.times) == (2, 2)


async def test_it_is_tried_again_with_growing_pauses_and_told_meanwhile(autojump_clock: object) -> None:
    vault, reopened = FakeVault(), Reopened()
    vault.refusals = 5
    async with house() as supervisor:
        address = await supervisor.start("vault", factory(vault, reopened))
        vault.lost.set()
        await trio.sleep(10)
        assert await trouble(address) == "The encrypted area for downloads is lost for now: gocryptfs is gone."
        await trio.sleep(20)
        assert await trouble(address) == ""
    pauses = [
        round(later - earlier - 0.2, 3) for earlier, later in zip(vault.tried_at, vault.tried_at[1:], strict=False)
    ]
    assert pauses == [1.0, 2.0, 4.0, 4.0, 4.0]
    assert reopened.times == 1


async def test_what_cannot_be_opened_anew_does_not_end_the_watch(autojump_clock: object) -> None:
    vault, reopened = FakeVault(), Reopened()
    reopened.error = ActorFailed("torrents", "torrents cannot be brought to run.")
    async with house() as supervisor:
        await supervisor.start("vault", factory(vault, reopened))
        for times in (1, 2):
            vault.lost.set()
            await trio.sleep(1)
            assert reopened.times == times
        (health,) = supervisor.health()
        assert health.restarts == 0


async def test_a_new_life_of_the_actor_goes_on_watching(autojump_clock: object) -> None:
    vault, reopened = FakeVault(), Reopened()
    async with house() as supervisor:
        address = await supervisor.start("vault", factory(vault, reopened))
        supervisor.kill("vault", ValueError("on purpose"))
        await trio.sleep(0.01)
        vault.lost.set()
        await trio.sleep(30)
        assert (await trouble(address), len(vault.tried_at), reopened.times) == ("", 1, 1)


@pytest.mark.parametrize("hidden", ["", "Encrypted downloads are out of reach."])
async def test_in_clear_it_only_tells(autojump_clock: object, hidden: str) -> None:
    reopened = Reopened()
    async with house() as supervisor:
        address = await supervisor.start(
            "vault", lambda: VaultActor(None, SETTINGS, reopened, why_plain="No FUSE.", out_of_reach=hidden)
        )
        await trio.sleep(1000)
        assert await address.ask(DescribeVault()) == VaultHealth(False, Encryption.AUTO, "No FUSE.", hidden)
        assert reopened.times == 0
