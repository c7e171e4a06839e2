"""A program that tells Trakt of four viewings again and again, killed each time one step later.

A step is a write that is not committed yet, a request that has not arrived, or one that arrived and whose answer is
not back yet. Trakt lies in a file, which outlives the kill as Trakt would. Prints a line of JSON for each kill: how
often Trakt has each viewing once the next start had its time. Forks before anything has threads.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import trio
import trio.testing

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from actors.outbound import Fetched  # noqa: E402
from actors.runtime.testing import EPOCH, Neighbour, house, scripted_now  # noqa: E402
from actors.trakt import TraktSettings  # noqa: E402
from actors.trakt.actor import trakt_factory  # noqa: E402
from actors.viewing import RecordProgress, ViewingSettings  # noqa: E402
from actors.viewing.actor import ViewingActor  # noqa: E402
from storage import trakt  # noqa: E402
from storage.audit import AuditEntry  # noqa: E402
from storage.crypto import FieldCipher  # noqa: E402
from storage.database import Database  # noqa: E402
from storage.keys import KeyRing, new_key_ring  # noqa: E402
from storage.model.trakt import TraktAccount, TraktTokens  # noqa: E402
from storage.model.viewing import Watchable  # noqa: E402
from tests.support.crash import in_child  # noqa: E402
from tests.support.trakt_stub import CLIENT_ID, CLIENT_SECRET, TraktStub  # noqa: E402
from tests.support.trakt_titles import Film  # noqa: E402
from tests.support.trakt_web import TraktWeb  # noqa: E402
from tests.support.viewers import add_user  # noqa: E402

FILMS = (1, 2, 3, 4)
HELD = 3
"""This one Trakt has already when all begins."""
SETTINGS = TraktSettings(CLIENT_ID, CLIENT_SECRET, "http://trakt.test", trending_lists=0)


@attrs.define
class Killer:
    """Counts steps, and dies at one of them (None: never)."""

    kill_at: int | None
    steps: count[int] = attrs.field(factory=lambda: count(1))

    def step(self) -> None:
        if next(self.steps) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def spoil(self, database: Database) -> None:
        """Every write is a step: done, and not committed."""
        write = database.write

        async def deadly(fn: Callable[..., Any], *args: Any, timeout_s: float = 10.0) -> Any:
            def unit(store: Any, *inner: Any) -> Any:
                result = fn(store, *inner)
                store.db.flush()
                self.step()
                return result

            return await write(unit, *args, timeout_s=timeout_s)

        database.write = deadly  # type: ignore[method-assign, assignment]


@attrs.define
class LastingTrakt:
    """Trakt in a file: what it was told is there, whatever becomes of who told it."""

    file: Path
    web: TraktWeb
    killer: Killer

    @classmethod
    def open(cls, file: Path, now: Callable[[], datetime], killer: Killer) -> LastingTrakt:
        stub = TraktStub(now)
        stub.accounts.grant("ann")
        for tmdb_id, watched_at in plays_in(file):
            stub.person("ann").watch(Film(tmdb_id), datetime.fromisoformat(watched_at))
        return cls(file, TraktWeb(stub), killer)

    async def request(self, *args: Any, **kwargs: Any) -> Fetched:
        self.killer.step()
        answer = await self.web.request(*args, **kwargs)
        told = [(play.item.tmdb_id, play.watched_at) for play in self.web.stub.person("ann").plays]  # type: ignore[union-attr]
        self.file.write_text(json.dumps(told), "utf-8")
        self.killer.step()
        return answer


def plays_in(file: Path) -> list[tuple[int, str]]:
    return [(tmdb_id, at) for tmdb_id, at in json.loads(file.read_text("utf-8"))] if file.exists() else []


async def prepare(folder: Path, ring: KeyRing) -> None:
    """A linked account, and four viewings that Trakt is to be told of; one it has heard of elsewhere."""
    async with await Database.open(folder / "miauflix.db") as database, house() as supervisor:
        viewing = await supervisor.start("viewing", lambda: ViewingActor(database, ViewingSettings()))
        ann = await database.write(add_user, "ann")
        tokens = TraktTokens("access-ann-0", "refresh-ann-0", EPOCH + timedelta(days=6))
        entry = AuditEntry("trakt.linked")
        await database.write(trakt.link, FieldCipher(ring), ann, TraktAccount("ann"), tokens, entry, EPOCH)
        for tmdb_id in FILMS:
            await trio.sleep(3600)
            await viewing.ask(RecordProgress(ann, Watchable.film(tmdb_id), 1.0))
        held = (EPOCH + timedelta(hours=HELD)).isoformat()
        (folder / "trakt.json").write_text(json.dumps([(HELD, held)]), "utf-8")


async def run(folder: Path, ring: KeyRing, days: int, kill_at: int | None, for_s: float) -> None:
    """A life of the service, `days` after the first."""
    follow, killer = scripted_now(), Killer(kill_at)

    def now() -> datetime:
        return follow() + timedelta(days=days)

    async with await Database.open(folder / "miauflix.db") as database, house(now=now) as supervisor:
        killer.spoil(database)
        web = LastingTrakt.open(folder / "trakt.json", now, killer)
        viewing = await supervisor.start("viewing", lambda: ViewingActor(database, ViewingSettings()))
        make = trakt_factory(database, FieldCipher(ring), web, viewing, Neighbour("accounts"), SETTINGS)
        await supervisor.start("trakt", make)
        await trio.sleep(for_s)


def in_virtual_time(work: Callable[..., Any], *args: Any) -> None:
    trio.run(work, *args, clock=trio.testing.MockClock(autojump_threshold=0))


def main(folder: Path) -> None:
    ring = new_key_ring()
    for kill_at in count(1):
        place = folder / str(kill_at)
        place.mkdir()
        prepared = in_child(lambda place=place: in_virtual_time(prepare, place, ring))  # type: ignore[misc]
        assert prepared == 0
        ended = in_child(lambda place=place, n=kill_at: in_virtual_time(run, place, ring, 1, n, 900.0))  # type: ignore[misc]
        resumed = in_child(lambda place=place: in_virtual_time(run, place, ring, 2, None, 7200.0))  # type: ignore[misc]
        told = [tmdb_id for tmdb_id, _ in plays_in(place / "trakt.json")]
        print(json.dumps({"ended": ended, "resumed": resumed, "told": sorted(told)}), flush=True)  # noqa: T201
        if ended == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
