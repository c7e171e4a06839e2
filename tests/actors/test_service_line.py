"""The line to a service over real HTTP on loopback: every way in which an answer can be bad, and what it means."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import attrs
import pytest
import trio

from actors.breaker import BreakerSettings, BreakerState
from actors.outbound import Fetched, FetchFailed, WebClient, is_this_machine
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused
from actors.service_line import LineSettings, ServiceLine
from actors.service_question import Answer, Question
from actors.urgency import Urgency
from tests.support.http_stub import HttpStub, Script, answering, http_stub
from tests.support.scripted_web import ScriptedWeb, good

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUICK = LineSettings(
    "TMDB",
    "",
    headers={"Authorization": "Bearer s3cret"},
    tries=1,
    request_within_s=0.4,
    max_bytes=100_000,
    breaker=BreakerSettings(failures=3),
)


def read_object(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise ValueError("no object")
    return data


@asynccontextmanager
async def line(stub: HttpStub, **settings: object) -> AsyncIterator[ServiceLine]:
    chosen = attrs.evolve(QUICK, base_url=stub.url("/3"), **settings)  # type: ignore[arg-type]  # a test says what differs
    async with WebClient(may_connect=is_this_machine) as web:
        yield ServiceLine(web, chosen, now=lambda: NOW, rng=random.Random(1))


async def ask(tested: ServiceLine, urgency: Urgency = VIEWER, **question: object) -> Answer[dict[str, object]]:
    return await tested.ask(Question(**{"path": "movie/1"} | question), read_object, urgency)  # type: ignore[arg-type]


async def test_a_good_answer_is_read() -> None:
    async with http_stub(answering(b'{"id": 1}')) as stub, line(stub) as tested:
        answer = await ask(
            tested, query={"language": "en", "append_to_response": "translations,images", "query": "a b"}
        )
        assert (answer.status, answer.value, answer.body) == (200, {"id": 1}, b'{"id": 1}')
        assert stub.targets == ["/3/movie/1?append_to_response=translations,images&language=en&query=a%20b"]
        head = stub.heads[0].decode().lower()
        assert "authorization: bearer s3cret" in head
        assert "accept: application/json" in head
        assert (tested.health().requests, tested.health().failures, tested.health().trouble) == (1, 0, "")


def test_a_name_may_be_said_several_times() -> None:
    assert Question("search", {"rows": 5, "fl[]": ("a", "b c")}).target == "search?fl%5B%5D=a&fl%5B%5D=b%20c&rows=5"


async def test_a_body_goes_out_as_json_and_an_empty_answer_is_one() -> None:
    async with http_stub(answering(b"", status="204 None")) as stub, line(stub) as tested:
        question = Question("sync/history", method="POST", body={"movies": [1]}, headers={"trakt-api-version": "2"})
        answer = await tested.ask(question, lambda data: data, NOBODY)
        assert (answer.status, answer.value) == (204, None)
        assert json.loads(stub.bodies[0]) == {"movies": [1]}
        assert "content-type: application/json" in stub.heads[0].decode().lower()
        assert "trakt-api-version: 2" in stub.heads[0].decode().lower()


async def test_not_found_is_an_answer_and_no_trouble() -> None:
    async with http_stub(answering(b'{"success": false}', status="404 No")) as stub, line(stub) as tested:
        for _ in range(5):
            answer = await ask(tested)
            assert (answer.status, answer.value) == (404, None)
        assert (tested.health().trouble, tested.health().breaker) == ("", BreakerState.CLOSED)


async def test_which_statuses_are_answers_is_for_the_question_to_say() -> None:
    async with http_stub(answering(b"{}", status="409 Again")) as stub, line(stub) as tested:
        answer = await ask(tested, method="POST", answers=frozenset({409}))
        assert (answer.status, answer.value, answer.body) == (409, None, b"{}")


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
async def test_a_token_that_is_no_good_is_told_as_such(status: str) -> None:
    async with http_stub(answering(b"{}", status=status)) as stub, line(stub, tries=3) as tested:
        for _ in range(5):
            with pytest.raises(ProviderRefused, match=r"^The TMDB token was refused\.$"):
                await ask(tested)
        assert tested.health().trouble == "The TMDB token was refused."
        assert tested.health().breaker is BreakerState.CLOSED
        assert len(stub.heads) == 5  # asked once each time


async def test_a_question_that_it_will_not_answer_is_no_outage() -> None:
    async with http_stub(answering(b"{}", status="400 Bad")) as stub, line(stub, tries=3) as tested:
        for _ in range(5):
            with pytest.raises(ProviderRefused, match="status 400"):
                await ask(tested)
        assert tested.health().breaker is BreakerState.CLOSED


@pytest.mark.parametrize("status", ["401 No", "403 No", "404 No", "400 No", "451 No"])
async def test_a_service_that_has_nothing_to_refuse_is_down_when_it_does(status: str) -> None:
    async with http_stub(answering(b"{}", status=status)) as stub, line(stub, may_refuse=False) as tested:
        for _ in range(3):
            with pytest.raises(ProviderDown, match=f"TMDB is in trouble .status {status[:3]}"):
                await ask(tested, answers=frozenset())
        assert tested.health().breaker is BreakerState.OPEN


async def test_a_question_may_have_a_limit_of_its_own() -> None:
    async with http_stub(answering(b'{"a": "' + b"x" * 200_000 + b'"}')) as stub, line(stub) as tested:
        with pytest.raises(ProviderDown, match="more than 100000 bytes"):
            await ask(tested)
        assert (await ask(tested, max_bytes=300_000)).status == 200


async def reset(stream: trio.SocketStream, _head: bytes) -> None:
    stream.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER of 0 s: closing resets
    await stream.aclose()


async def drip(stream: trio.SocketStream, _head: bytes) -> None:
    await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        await stream.send_all(b" ")
        await trio.sleep(0.05)


async def silence(_stream: trio.SocketStream, _head: bytes) -> None:
    await trio.sleep_forever()


async def cut_off(stream: trio.SocketStream, _head: bytes) -> None:
    await stream.send_all(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"id": 1}')


async def huge(stream: trio.SocketStream, _head: bytes) -> None:
    """200 MB of good JSON, never held in one place."""
    part = b'"' + b"x" * 65_000 + b'",'
    await stream.send_all(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"results": [')
    for _ in range(200_000_000 // len(part)):
        await stream.send_all(part)
    await stream.send_all(b'""]}')


BOMB = gzip.compress(b'{"a": "' + b"x" * 50_000_000 + b'"}', mtime=0)
OUTAGES: dict[str, Script] = {
    "latency": silence,
    "one byte at a time": drip,
    "500": answering(b"{}", status="500 Oh"),
    "503": answering(b"{}", "Retry-After: 9", status="503 Later"),
    "html": answering(b"<!doctype html><title>Sorry</title>", "Content-Type: text/html"),
    "cut off": cut_off,
    "half a document": answering(b'{"results": [{"id": 1}, {"i'),
    "no object": answering(b"[1, 2]"),
    "text": answering(b'"fine"'),
    "nothing": answering(b""),
    "bomb": answering(BOMB, "Content-Encoding: gzip"),
    "200 MB": huge,
    "nested": answering(b"[" * 50_000 + b"]" * 50_000),
    "nested in an object": answering(b'{"a":' * 15_000 + b"1" + b"}" * 15_000),
    "not a number": answering(b'{"id": NaN}'),
    "infinite": answering(b'{"id": -Infinity}'),
    "endless digits": answering(b'{"id": ' + b"9" * 50_000 + b"}"),
    "not unicode": answering(b'{"title": "\xff\xfe"}'),
    "reset": reset,
    "redirect": answering(b"", "Location: http://127.0.0.1:1/elsewhere", status="302 Found"),
    "no http": lambda stream, _head: stream.send_all(b"\x00\x01\x02"),
}


@pytest.mark.parametrize("name", OUTAGES)
async def test_what_makes_no_sense_is_an_outage_that_opens_the_breaker(name: str) -> None:
    async with http_stub(OUTAGES[name]) as stub, line(stub) as tested:
        tracemalloc.start()
        try:
            for _ in range(3):
                began = trio.current_time()
                with pytest.raises(ProviderDown) as down:
                    await ask(tested)
                assert trio.current_time() - began < 3
            assert tracemalloc.get_traced_memory()[1] < 4_000_000
        finally:
            tracemalloc.stop()
        assert "s3cret" not in str(down.value)
        assert (len(stub.heads), tested.health().failures, tested.health().breaker) == (3, 3, BreakerState.OPEN)
        with pytest.raises(ProviderDown) as shut:
            await ask(tested)
        assert len(stub.heads) == 3  # left in peace
        assert shut.value.retry_after_s is not None
        assert tested.health().trouble == str(shut.value) != ""


async def test_nobody_listening_is_an_outage(free_port: int) -> None:
    async with WebClient(may_connect=is_this_machine) as web:
        settings = attrs.evolve(QUICK, base_url=f"http://127.0.0.1:{free_port}")
        with pytest.raises(ProviderDown, match=r"TMDB is down: 127\.0\.0\.1 could not be asked \(ConnectError\)"):
            await ask(ServiceLine(web, settings, now=lambda: NOW, rng=random.Random(1)))


def test_the_token_shows_nowhere() -> None:
    settings = attrs.evolve(QUICK, base_url="http://h")
    tested = ServiceLine(ScriptedWeb(), settings, now=lambda: NOW, rng=random.Random(1))
    question = Question("x", headers={"Authorization": "Bearer s3cret"}, body={"token": "s3cret"})
    assert "s3cret" not in repr((settings, tested, question))


def slow_down(said: str | None) -> Fetched:
    return Fetched(429, {} if said is None else {"retry-after": said}, b"")


def in_memory(web: ScriptedWeb, **settings: object) -> ServiceLine:
    chosen = attrs.evolve(QUICK, base_url="http://h", tries=3, **settings)  # type: ignore[arg-type]
    return ServiceLine(web, chosen, now=lambda: NOW + timedelta(seconds=trio.current_time()), rng=random.Random(1))


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("3", 3),
        ("date", 20),
        ("1000000000", 900),
        ("-1", 5),
        ("whenever", 5),
        ("0", 1),
        (None, 5),
    ],
)
async def test_after_429_nobody_asks_before_the_time(said: str | None, wait_s: float, autojump_clock: object) -> None:
    began = trio.current_time()
    if said == "date":
        said = format_datetime(NOW + timedelta(seconds=began + 20), usegmt=True)
    web = ScriptedWeb([slow_down(said), good()])
    tested = in_memory(web, background_patience_s=2000.0)
    async with trio.open_nursery() as nursery:
        for urgency in (NOBODY, NOBODY, NOBODY):
            nursery.start_soon(ask, tested, urgency)
            await trio.sleep(0.1)
    later = [at - began for at, _ in web.asked[1:]]
    assert len(later) == 3
    assert wait_s - 0.01 <= min(later) < wait_s + 1.1


async def test_a_viewer_is_told_when_to_come_again_rather_than_kept_waiting(autojump_clock: object) -> None:
    tested, began = in_memory(ScriptedWeb([slow_down("60")])), trio.current_time()
    for _ in range(2):  # the one who was told, and the next one
        with pytest.raises(ProviderBusy, match="TMDB asks us to wait for 60 s") as busy:
            await ask(tested)
        assert busy.value.retry_after_s == pytest.approx(60, abs=0.5)
    assert trio.current_time() - began < 0.5
    assert tested.health().breaker is BreakerState.CLOSED


async def test_a_short_wait_is_within_a_viewers_patience(autojump_clock: object) -> None:
    web = ScriptedWeb([slow_down("2"), good()])
    assert (await ask(in_memory(web))).status == 200
    assert web.asked[1][0] - web.asked[0][0] == pytest.approx(2, abs=0.1)


async def test_a_passing_fault_is_hidden_by_asking_again(autojump_clock: object) -> None:
    web = ScriptedWeb([Fetched(502, {}, b""), FetchFailed("h broke off."), good()])
    tested = in_memory(web)
    assert (await ask(tested)).status == 200
    times = [at for at, _ in web.asked]
    assert 0.5 <= times[1] - times[0] <= 0.8
    assert 1.0 <= times[2] - times[1] <= 1.6
    assert (tested.health().requests, tested.health().failures, tested.health().trouble) == (3, 2, "")


async def test_what_may_have_been_done_is_not_done_twice(autojump_clock: object) -> None:
    web = ScriptedWeb([Fetched(502, {}, b""), good()])
    with pytest.raises(ProviderDown):
        await ask(in_memory(web), method="POST")
    assert len(web.asked) == 1


async def test_however_slow_a_question_ends_within_the_patience(autojump_clock: object) -> None:
    web = ScriptedWeb([FetchFailed("h did not answer.")], takes_s=2.5)
    tested, began = in_memory(web, breaker=BreakerSettings(failures=100)), trio.current_time()
    with pytest.raises(ProviderDown):
        await ask(tested)
    assert trio.current_time() - began <= QUICK.interactive_patience_s


async def test_an_asker_of_less_patience_is_heard(autojump_clock: object) -> None:
    web = ScriptedWeb([FetchFailed("h did not answer.")], takes_s=0.5)
    tested, began = in_memory(web, breaker=BreakerSettings(failures=100)), trio.current_time()
    with pytest.raises(ProviderDown):
        await tested.ask(Question("movie/1"), read_object, NOBODY, within_s=1.0)
    assert trio.current_time() - began <= 1.0
    assert len(web.asked) == 1


async def test_it_tells_for_how_long_it_is_left_in_peace(autojump_clock: object) -> None:
    tested = in_memory(ScriptedWeb([Fetched(500, {}, b"")]), breaker=BreakerSettings(failures=1, jitter=0.0))
    assert tested.rests_for_s() == 0
    with pytest.raises(ProviderDown):
        await ask(tested)
    assert tested.rests_for_s() == pytest.approx(5, abs=0.01)
    await trio.sleep(5.1)
    assert (tested.rests_for_s(), tested.health().breaker) == (0, BreakerState.OPEN)


async def test_background_questions_keep_their_own_pace(autojump_clock: object) -> None:
    web = ScriptedWeb()
    tested = in_memory(web, requests_per_s=2.0, background_per_s=1 / 3)
    async with trio.open_nursery() as nursery:
        for _ in range(6):
            nursery.start_soon(ask, tested, NOBODY)
    times = [at for at, _ in web.asked]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 3


async def test_an_open_breaker_lets_one_probe_through_and_closes_on_its_success(autojump_clock: object) -> None:
    web = ScriptedWeb([Fetched(500, {}, b"")])
    tested = in_memory(web, breaker=BreakerSettings(failures=3, open_s=5.0, jitter=0.0))
    with pytest.raises(ProviderDown):
        await ask(tested, NOBODY)
    assert (tested.health().breaker, len(web.asked)) == (BreakerState.OPEN, 3)
    with pytest.raises(ProviderDown, match=r"status 500") as down:
        await ask(tested, NOBODY)
    assert down.value.retry_after_s == pytest.approx(5, abs=0.1)
    await trio.sleep(5.1)
    web.answers, web.takes_s = [good()], 1.0
    outcomes: list[str] = []

    async def one() -> None:
        try:
            await ask(tested)
            outcomes.append("good")
        except ProviderDown:
            outcomes.append("down")

    async with trio.open_nursery() as nursery:
        for _ in range(4):
            nursery.start_soon(one)
    assert (sorted(outcomes), len(web.asked)) == (["down", "down", "down", "good"], 4)
    assert (tested.health().breaker, tested.health().trouble) == (BreakerState.CLOSED, "")


async def test_a_probe_that_is_given_up_does_not_shut_the_line_for_good(autojump_clock: object) -> None:
    web = ScriptedWeb([Fetched(500, {}, b"")])
    tested = in_memory(web, breaker=BreakerSettings(failures=1, jitter=0.0))
    with pytest.raises(ProviderDown):
        await ask(tested, NOBODY)
    await trio.sleep(6)
    web.answers, web.takes_s = [good()], 3.0
    with trio.move_on_after(1):
        await ask(tested)
    assert (await ask(tested)).status == 200


async def test_viewers_are_served_before_background_work(autojump_clock: object) -> None:
    web = ScriptedWeb()
    tested = in_memory(web, requests_per_s=10.0)

    async def one(urgency: Urgency, path: str) -> None:
        await ask(tested, urgency, path=path)

    async with trio.open_nursery() as nursery:
        for number in range(100):
            nursery.start_soon(one, NOBODY, f"background/{number}")
        await trio.sleep(1)
        asked_before = len(web.asked)
        for number in range(5):
            nursery.start_soon(one, VIEWER, f"viewer/{number}")
    behind = [target for _, target in web.asked[asked_before : asked_before + 5]]
    assert sorted(behind) == [f"GET http://h/viewer/{number}" for number in range(5)]
    times = [at for at, _ in web.asked]
    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 10
