"""A local actor on a folder of a test: real files, a real seeder, a real hasher."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import trio

from actors.local import DescribeLocal, LocalRelease, LocalSettings, RescanLocal
from actors.local.actor import local_factory
from actors.runtime import Address, RestartPolicy, Supervisor
from actors.runtime.testing import house


@attrs.frozen
class Local:
    """An actor that runs, and what tests do with it again and again."""

    address: Address
    supervisor: Supervisor
    settings: LocalSettings

    async def described(self) -> tuple[LocalRelease, ...]:
        """What it tells of."""
        return await self.address.ask(DescribeLocal(), timeout_s=20)

    async def until(self, check: Callable[[tuple[LocalRelease, ...]], bool]) -> tuple[LocalRelease, ...]:
        """Have it look into the folder until what it tells is as it should be; fails when that takes too long."""
        with trio.fail_after(20):
            while not check(told := await self.described()):
                self.address.tell_nowait(RescanLocal())
                await trio.sleep(0.02)
        return told

    async def until_names(self, *names: str) -> tuple[LocalRelease, ...]:
        """Until exactly these are there, by their first names."""
        return await self.until(lambda told: sorted(each.names[0] for each in told) == sorted(names))


def settings_for(tmp_path: Path, **changes: object) -> LocalSettings:
    """The folder `films`, looked at as soon as it is asked for."""
    plain = LocalSettings(
        cache_folder=tmp_path / "hashes",
        folder=tmp_path / "films",
        rescan_floor_s=0.02,
        settle_s=0.0,
    )
    return attrs.evolve(plain, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def local_actor(settings: LocalSettings) -> AsyncIterator[Local]:
    """The actor while the block runs."""
    async with house() as supervisor:
        quick = RestartPolicy(first_pause_s=0.01)
        address = await supervisor.start("local", local_factory(settings), policy=quick, stop_within_s=8.0)
        yield Local(address, supervisor, settings)
