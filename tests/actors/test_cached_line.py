"""A line with a memory: what is asked, what is remembered, and what is said while the service is down."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
import trio

from actors.breaker import BreakerSettings
from actors.cached_line import ABSENT_FRESH_FOR, FRESH_FOR, CacheCounts, CachedLine, Told
from actors.outbound import Fetched
from actors.provider_errors import ProviderDown, ProviderRefused
from actors.service_line import LineSettings, ServiceLine
from actors.service_question import Question
from actors.urgency import Urgency
from storage import cache
from storage.database import QUEUE_CAPACITY, Database
from storage.entities import Entities
from tests.support.scripted_web import ScriptedWeb, good

DOWN = Fetched(500, {}, b"")
ABSENT = Fetched(404, {}, b"{}")
HOUR = timedelta(hours=1)


@attrs.define
class Setting:
    """A line, the web behind it, the table below it, and a date that the test moves."""

    database: Database
    web: ScriptedWeb = attrs.field(factory=ScriptedWeb)
    now: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def line(self, **more: int) -> CachedLine:
        never = BreakerSettings(failures=10**6)
        settings = LineSettings("TMDB", "http://h", tries=1, requests_per_s=10_000.0, breaker=never)
        line = ServiceLine(self.web, settings, now=lambda: self.now, rng=random.Random(1))
        return CachedLine(line, self.database, "tmdb", now=lambda: self.now, **more)

    @property
    def asked(self) -> int:
        return len(self.web.asked)


@pytest.fixture
async def setting(tmp_path: Path) -> AsyncIterator[Setting]:
    async with await Database.open(tmp_path / "miauflix.db") as database:
        yield Setting(database)


def read_id(data: object) -> int:
    if not isinstance(data, dict) or not isinstance(data.get("id"), int):
        raise ValueError("no id")
    return int(data["id"])


async def ask(
    line: CachedLine, path: str = "movie/1", newer_than: datetime | None = None, urgency: Urgency = Urgency.BACKGROUND
) -> Told[int]:
    return await line.ask(Question(path), read_id, urgency, newer_than=newer_than)


async def test_what_was_said_within_a_day_is_good_enough(setting: Setting) -> None:
    line = setting.line()
    setting.web.answers = [good(b'{"id": 1}'), good(b'{"id": 2}')]
    assert await ask(line) == Told(1)
    setting.now += FRESH_FOR - HOUR
    assert await ask(line) == Told(1)
    assert setting.asked == 1
    setting.now += HOUR
    assert await ask(line) == Told(2)
    assert line.counts == CacheCounts(hits=1, misses=2)


async def test_a_new_process_remembers(setting: Setting) -> None:
    setting.web.answers = [good(b'{"id": 1}'), DOWN]
    await ask(setting.line())
    assert await ask(setting.line()) == Told(1)


async def test_while_the_service_is_down_the_old_answer_is_given_and_dated(setting: Setting) -> None:
    line, said_at = setting.line(), setting.now
    setting.web.answers = [good(b'{"id": 1}'), DOWN]
    await ask(line)
    setting.now += 20 * FRESH_FOR
    assert await ask(line) == Told(1, as_of=said_at)
    assert line.counts == CacheCounts(stale=1, misses=1)


async def test_while_the_token_is_refused_too(setting: Setting) -> None:
    line, said_at = setting.line(), setting.now
    setting.web.answers = [good(b'{"id": 1}'), Fetched(401, {}, b"")]
    await ask(line)
    setting.now += 2 * FRESH_FOR
    assert await ask(line) == Told(1, as_of=said_at)
    with pytest.raises(ProviderRefused):
        await ask(line, "movie/2")


async def test_without_an_old_answer_an_outage_is_told(setting: Setting) -> None:
    setting.web.answers = [DOWN]
    with pytest.raises(ProviderDown):
        await ask(setting.line())


async def test_what_must_be_newer_is_asked_for_and_never_remembered_instead(setting: Setting) -> None:
    line = setting.line()
    setting.web.answers = [good(b'{"id": 1}'), good(b'{"id": 2}'), DOWN]
    await ask(line)
    assert await ask(line, newer_than=setting.now) == Told(1)
    setting.now += HOUR
    assert await ask(line, newer_than=setting.now) == Told(2)
    setting.now += HOUR
    with pytest.raises(ProviderDown):
        await ask(line, newer_than=setting.now)
    assert await ask(line) == Told(2)


async def test_what_is_not_there_is_remembered_for_a_shorter_time(setting: Setting) -> None:
    line = setting.line()
    setting.web.answers = [ABSENT, good(b'{"id": 1}')]
    assert await ask(line) == Told(None)
    setting.now += ABSENT_FRESH_FOR - HOUR
    assert await ask(line) == Told(None)
    setting.now += HOUR
    assert await ask(line) == Told(1)
    assert line.counts == CacheCounts(hits=1, misses=2)


async def test_that_something_was_missing_once_is_no_answer_during_an_outage(setting: Setting) -> None:
    line = setting.line()
    setting.web.answers = [ABSENT, DOWN]
    await ask(line)
    setting.now += FRESH_FOR
    with pytest.raises(ProviderDown):
        await ask(line)


async def test_what_makes_no_sense_is_not_kept(setting: Setting) -> None:
    line = setting.line()
    setting.web.answers = [good(b'{"name": 1}'), good(b'{"id": 1}')]
    with pytest.raises(ProviderDown):
        await ask(line)
    assert await ask(line) == Told(1)


async def test_a_kept_answer_that_makes_no_sense_any_longer_is_asked_for_again(setting: Setting) -> None:
    line = setting.line()
    kept = [cache.NewValue("movie/1", b'{"title": "kept by another release"}', setting.now + HOUR)]
    await setting.database.write(cache.put, "tmdb", kept, setting.now)
    setting.web.answers = [good(b'{"id": 1}')]
    assert await ask(line) == Told(1)


async def test_many_who_ask_for_the_same_cost_one_request(setting: Setting) -> None:
    line, told = setting.line(), []
    setting.web.answers, setting.web.takes_s = [good(b'{"id": 1}')], 0.05

    async def one() -> None:
        told.append(await ask(line))

    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(one)
    assert (told, setting.asked) == ([Told(1)] * 20, 1)


async def test_a_viewer_does_not_wait_behind_background_work_for_the_same_thing(setting: Setting) -> None:
    line = setting.line()
    setting.web.answers, setting.web.takes_s = [good(b'{"id": 1}')], 0.05
    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask, line)
        nursery.start_soon(ask, line, "movie/1", None, Urgency.INTERACTIVE)
    assert setting.asked == 2


async def test_many_answers_are_kept_in_few_writes(setting: Setting) -> None:
    line, writes = setting.line(), 0
    setting.web.answers = [good(b'{"id": 1}')]
    plain = setting.database.write

    async def counted(*args: object, **kwargs: object) -> object:
        nonlocal writes
        writes += 1
        return await plain(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    setting.database.write = counted  # type: ignore[method-assign, assignment]  # counts, and does the same
    async with trio.open_nursery() as nursery:
        for number in range(50):
            nursery.start_soon(ask, line, f"movie/{number}")
    assert writes < 25
    assert (await setting.database.read(cache.use)).entries == 50


async def test_hundreds_who_ask_at_once_do_not_fill_the_queue_of_the_database(setting: Setting) -> None:
    line = setting.line()
    setting.web.answers = [good(b'{"id": 1}')]
    for _ in range(2):  # from the service, then from the cache
        async with trio.open_nursery() as nursery:
            for number in range(QUEUE_CAPACITY * 2):
                nursery.start_soon(ask, line, f"movie/{number}")
    assert line.counts == CacheCounts(hits=QUEUE_CAPACITY * 2, misses=QUEUE_CAPACITY * 2)


async def test_the_cache_stays_within_its_bound_and_what_was_used_lately_in_it(setting: Setting) -> None:
    line = setting.line(max_total_bytes=10_000)
    dice = random.Random(1)
    await ask_noise(line, setting, "dear", dice)
    for number in range(60):
        setting.now += timedelta(minutes=61)
        await ask_noise(line, setting, f"movie/{number}", dice)
        await ask_noise(line, setting, "dear", dice)
        assert (await setting.database.read(cache.use)).size_bytes <= 10_000
    assert line.counts.hits > 50


async def ask_noise(line: CachedLine, setting: Setting, path: str, dice: random.Random) -> None:
    noise = dice.randbytes(350).hex().encode()
    setting.web.answers = [good(b'{"id": 1, "noise": "' + noise + b'"}')]
    await ask(line, path)


async def test_an_answer_that_cannot_be_kept_is_still_an_answer(
    setting: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    def fill(store: Entities) -> None:
        store.db.execute("PRAGMA max_page_count = 1")

    await setting.database.write(fill)
    setting.web.answers = [good(b'{"id": 1, "noise": "' + random.Random(1).randbytes(50_000).hex().encode() + b'"}')]
    assert await ask(setting.line()) == Told(1)
    assert "cannot be kept: There is no space left" in caplog.text


async def test_a_crash_of_ours_is_no_outage(setting: Setting) -> None:
    def broken(_data: object) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await setting.line().ask(Question("movie/1"), broken, Urgency.BACKGROUND)
