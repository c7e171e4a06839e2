"""Reading a film over a real socket."""

from __future__ import annotations

import contextlib
import json
import random
from contextlib import AsyncExitStack
from typing import Any

import pytest
import trio

from actors import accounts, torrents
from actors.accounts import TicketRefused
from actors.runtime import ActorStopped
from tests.support.web import AS_ADMIN, FILM, TICKET, Engine, Street, fetch, read_head, request_bytes, until

URL = f"/api/stream/{TICKET}"
SIZE = len(FILM)
ETAG = f'"b-1-{SIZE:x}"'


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        (None, 200, 0, SIZE - 1),
        ("bytes=0-", 206, 0, SIZE - 1),
        ("bytes=0-0", 206, 0, 0),
        ("bytes=100-199", 206, 100, 199),
        ("bytes=-5", 206, SIZE - 5, SIZE - 1),
        ("bytes=1048575-", 206, SIZE - 1, SIZE - 1),
        ("bytes=1000-99999999", 206, 1000, SIZE - 1),
        ("bytes=-99999999", 206, 0, SIZE - 1),
        ("seconds=1-2", 200, 0, SIZE - 1),
        ("bytes=5-2", 200, 0, SIZE - 1),
        ("bytes=0-1,5-6", 200, 0, SIZE - 1),
        ("nonsense", 200, 0, SIZE - 1),
    ],
)
async def test_ranges(served: Any, asked: str | None, status: int, first: int, last: int) -> None:
    async with served() as server:
        answer = await fetch(server.port, URL, headers={"Range": asked} if asked else {})
    assert answer.status == status
    assert answer.body == FILM[first : last + 1]
    assert answer.headers["content-length"] == str(last - first + 1)
    assert answer.headers.get("content-range") == (f"bytes {first}-{last}/{SIZE}" if status == 206 else None)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == ETAG
    assert answer.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize(
    "asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0", f"bytes={'9' * 5000}-"]
)
async def test_a_range_behind_the_end_is_not_satisfiable(served: Any, street: Street, asked: str) -> None:
    async with served() as server:
        answer = await fetch(server.port, URL, headers={"Range": asked})
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert b'"code":"range_outside"' in answer.body.replace(b" ", b"")
    assert not any(isinstance(message, torrents.OpenStream) for message in street.torrents.heard)


async def test_random_ranges_give_the_bytes_of_the_file(served: Any) -> None:
    dice = random.Random(4)
    async with served() as server:
        for _ in range(30):
            first = dice.randrange(SIZE)
            last = dice.randrange(first, SIZE)
            answer = await fetch(server.port, URL, headers={"Range": f"bytes={first}-{last}"})
            assert answer.body == FILM[first : last + 1]


async def test_head_tells_the_same_without_reading(served: Any, street: Street) -> None:
    async with served() as server:
        answer = await fetch(server.port, URL, "HEAD", {"Range": "bytes=0-9"})
    assert answer.status == 200
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["accept-ranges"] == "bytes"
    assert not any(isinstance(message, torrents.OpenStream) for message in street.torrents.heard)


@pytest.mark.parametrize(
    ("if_range", "status"), [(ETAG, 206), ('"other"', 200), (f"W/{ETAG}", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 200)]
)
async def test_if_range(served: Any, if_range: str, status: int) -> None:
    async with served() as server:
        answer = await fetch(server.port, URL, headers={"Range": "bytes=0-9", "If-Range": if_range})
    assert answer.status == status


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("If-None-Match", ETAG, 304),
        ("If-None-Match", '"other"', 200),
        ("If-None-Match", "*", 304),
        ("If-Match", '"other"', 412),
        ("If-Match", ETAG, 200),
    ],
)
async def test_preconditions(served: Any, name: str, value: str, status: int) -> None:
    async with served() as server:
        answer = await fetch(server.port, URL, headers={name: value})
    assert answer.status == status
    assert answer.headers["etag"] == ETAG
    told = {"content-length", "content-type"} & set(answer.headers)
    assert told == (set() if status == 304 else {"content-length", "content-type"})  # a cache would take them over


async def test_dlna_headers_come_when_asked_for(served: Any) -> None:
    asked = {"getcontentFeatures.dlna.org": "1", "transferMode.dlna.org": "Streaming"}
    async with served() as server:
        plain = await fetch(server.port, URL, "HEAD")
        answer = await fetch(server.port, URL, "HEAD", asked)
    assert "contentfeatures.dlna.org" not in plain.headers
    assert answer.headers["contentfeatures.dlna.org"].startswith("DLNA.ORG_OP=01")
    assert answer.headers["transfermode.dlna.org"] == "Streaming"


async def test_a_film_may_be_kept_by_the_viewer_alone_and_never_runs_as_a_page(served: Any) -> None:
    async with served() as server:
        answer = await fetch(server.port, URL, "HEAD")
    assert answer.headers["cache-control"] == "private, no-transform"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''Ein%20Film%20%E2%80%93%20%C3%9F.mp4"


@pytest.mark.parametrize("name", ["film.html", "film.svg", "film", "film.mp4\r\nSet-Cookie: a=b", "film.js"])
async def test_hostile_file_names_stay_data(served: Any, street: Street, name: str) -> None:
    street.torrents.script[torrents.DescribeFile] = torrents.FileSize(name, SIZE)
    async with served() as server:
        answer = await fetch(server.port, URL, "HEAD")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers


async def test_an_empty_file_is_served_as_one(served: Any, street: Street) -> None:
    street.torrents.script[torrents.DescribeFile] = torrents.FileSize("film.mp4", 0)
    async with served() as server:
        answer = await fetch(server.port, URL)
        ranged = await fetch(server.port, URL, headers={"Range": "bytes=0-"})
    for one in (answer, ranged):
        assert (one.status, one.headers["content-length"]) == (200, "0")


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "..%2f..", "%0d%0aSet-Cookie:%20a=b"])
async def test_without_a_valid_ticket_there_is_nothing(served: Any, street: Street, token: str) -> None:
    async with served() as server:
        answer = await fetch(server.port, f"/api/stream/{token}")
        status = await fetch(server.port, f"/api/stream/{token}/status")
    assert {answer.status, status.status} <= {401, 404}
    assert street.torrents.heard == []


async def test_the_engines_refusals_come_as_statuses_before_any_byte(served: Any, street: Street) -> None:
    async with served() as server:
        for refusal, status in (
            (torrents.EngineFull("Too many streams are open."), 503),
            (torrents.DiskFull("No room."), 507),
            (torrents.TorrentUnknown("Gone."), 404),
            (ActorStopped("torrents", "It stopped."), 503),
        ):
            street.torrents.script[torrents.OpenStream] = refusal
            answer = await fetch(server.port, URL)
            assert answer.status == status
            assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_gone_client_closes_the_read_at_once_while_it_waits_for_a_piece(served: Any, street: Street) -> None:
    engine = Engine(whole=False)
    street.torrents.script[torrents.OpenStream] = engine.open
    async with served() as server:
        stream = await trio.open_tcp_stream("127.0.0.1", server.port)
        await stream.send_all(request_bytes(server.port, URL))
        await read_head(stream)
        await engine.sends[0].send(b"abc")
        assert await stream.receive_some(10) == b"abc"
        began = trio.current_time()
        await stream.aclose()
        await until(lambda: not engine.sends[0].statistics().open_receive_channels)
        assert trio.current_time() - began < 0.5


async def test_a_gone_client_closes_the_read_while_it_is_sent_to(served: Any, street: Street) -> None:
    engine = Engine(bytes(64 << 20), chunk=1 << 20)
    street.torrents.script[torrents.OpenStream] = engine.open
    street.torrents.script[torrents.DescribeFile] = torrents.FileSize("film.mp4", 64 << 20)
    async with served() as server:
        stream = await trio.open_tcp_stream("127.0.0.1", server.port)
        await stream.send_all(request_bytes(server.port, URL))
        await read_head(stream)
        assert engine.sends[0].statistics().open_receive_channels == 1
        await stream.aclose()
        await until(lambda: not engine.sends[0].statistics().open_receive_channels)
        assert await readers(server.port) == 0


async def test_a_gone_client_ends_a_read_that_never_has_to_wait_for_a_byte(served: Any, street: Street) -> None:
    engine = Engine(whole=False)
    street.torrents.script[torrents.OpenStream] = engine.open
    street.torrents.script[torrents.DescribeFile] = torrents.FileSize("film.mp4", 1 << 40)
    async with served() as server, trio.open_nursery() as nursery:
        stream = await trio.open_tcp_stream("127.0.0.1", server.port)
        await stream.send_all(request_bytes(server.port, URL))
        await until(lambda: len(engine.sends) == 1)
        nursery.start_soon(feed_until_left, engine.sends[0])
        await read_head(stream)
        assert await readers(server.port) == 1
        await stream.aclose()
        await until(lambda: not engine.sends[0].statistics().open_receive_channels, within_s=2)
        assert await readers(server.port) == 0


async def test_the_bytes_of_a_read_are_counted_while_it_goes_on(served: Any, street: Street) -> None:
    engine = Engine(whole=False)
    street.torrents.script[torrents.OpenStream] = engine.open
    async with served() as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        await stream.send_all(request_bytes(server.port, URL))
        await read_head(stream)
        await engine.sends[0].send(FILM[:1234])
        assert len(await stream.receive_some(4096)) == 1234
        metrics = (await fetch(server.port, "/metrics", headers=AS_ADMIN)).body.decode().splitlines()
    assert "miauflix_stream_bytes_total 1234.0" in metrics
    assert "miauflix_streams_open 1.0" in metrics


async def test_the_seat_is_free_again_after_a_complete_read(served: Any) -> None:
    async with served(readers_per_ticket=1) as server:
        for _ in range(5):
            answer = await fetch(server.port, URL)
            assert answer.complete


async def test_too_many_readers_are_told_to_wait(served: Any, street: Street) -> None:
    street.torrents.script[torrents.OpenStream] = Engine(whole=False).open
    async with served(readers_per_ticket=2) as server, AsyncExitStack() as streams:
        for _ in range(2):
            stream = await streams.enter_async_context(await trio.open_tcp_stream("127.0.0.1", server.port))
            await stream.send_all(request_bytes(server.port, URL))
            await read_head(stream)
        answer = await fetch(server.port, URL)
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert b"too_many_readers" in answer.body


async def test_a_broken_stream_breaks_the_transfer_and_is_logged_once(
    served: Any, street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine(whole=False)
    street.torrents.script[torrents.OpenStream] = engine.open
    async with served() as server, trio.open_nursery() as nursery:
        answers: list[Any] = []

        async def read() -> None:
            answers.append(await fetch(server.port, URL))

        nursery.start_soon(read)
        await until(lambda: len(engine.sends) == 1)
        await engine.sends[0].send(FILM[:1000])
        await engine.sends[0].send(torrents.StreamBroken("disk_error", "The disk does not answer."))
    assert answers[0].status == 200
    assert answers[0].body == FILM[:1000]
    assert not answers[0].complete
    told = [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    assert told == ["a stream broke off at byte 1000 of file 1 of torrent 11: The disk does not answer. (disk_error)"]


async def test_a_stream_goes_on_after_the_engine_died(served: Any, street: Street) -> None:
    engine = Engine(whole=False)
    street.torrents.script[torrents.OpenStream] = engine.open
    async with served() as server, trio.open_nursery() as nursery:
        answers: list[Any] = []

        async def read() -> None:
            answers.append(await fetch(server.port, URL, headers={"Range": "bytes=500-2499"}))

        nursery.start_soon(read)
        await until(lambda: len(engine.sends) == 1)
        await engine.sends[0].send(FILM[500:1500])
        await engine.sends[0].aclose()
        await until(lambda: len(engine.sends) == 2)
        await engine.sends[1].send(FILM[1500:2500])
    assert answers[0].body == FILM[500:2500]
    assert [(one.start, one.end) for one in engine.opened] == [(500, 2500), (1500, 2500)]


async def test_a_revoked_ticket_opens_nothing_more(served: Any, street: Street) -> None:
    async with served() as server:
        assert (await fetch(server.port, URL)).status == 200
        street.accounts.script[accounts.CheckTicket] = TicketRefused("revoked")
        answer = await fetch(server.port, URL)
    assert answer.status == 401


async def test_the_status_of_a_stream_says_why_it_does_not_play(served: Any) -> None:
    async with served() as server:
        answer = await fetch(server.port, f"{URL}/status")
    assert json.loads(answer.body) == {
        "stage": "peers",
        "reason": {
            "code": "no_peers",
            "message": "Nobody has this film right now.",
            "nextStep": "Asking the trackers again.",
            "retryInS": 12.0,
        },
        "progress": [[0, 100], [200, 300]],
        "size": SIZE,
        "downloaded": 200,
        "peers": 0,
        "seeds": 0,
        "rateBytesPerS": 0,
        "playableInS": None,
        "timings": {"resolveMs": 1.5, "metadataMs": None, "peersMs": None, "headMs": None, "firstByteMs": None},
    }


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, (None, 0, 0.0, False)),
        ({"firstFrameMs": 1234.5, "rebufferings": 0, "rebufferedMs": 0}, (1234.5, 0, 0.0, False)),
        (
            {"firstFrameMs": None, "rebufferings": 2, "rebufferedMs": 600_000, "isOver": True},
            (None, 2, 600_000.0, True),
        ),
    ],
)
async def test_what_an_app_has_seen_is_told_under_the_name_of_its_reads(
    client: Any, served: Any, street: Street, body: dict[str, Any], told: tuple[Any, ...]
) -> None:
    async with served() as server:
        assert (await fetch(server.port, URL)).status == 200
    (opened,) = [one for one in street.torrents.heard if isinstance(one, torrents.OpenStream)]
    assert opened.viewing
    assert TICKET not in opened.viewing
    street.torrents.heard.clear()
    answer = await client.post(f"{URL}/playback", json=body)
    assert (answer.status_code, await answer.get_data()) == (204, b"")
    assert street.torrents.heard == [torrents.NotePlayback(11, 1, opened.viewing, *told)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"firstFrameMs": -1}, "firstFrameMs"),
        ({"firstFrameMs": 600_001}, "firstFrameMs"),
        ({"firstFrameMs": "Infinity"}, "firstFrameMs"),
        ({"firstFrameMs": "NaN"}, "firstFrameMs"),
        ({"rebufferings": 1.5}, "rebufferings"),
        ({"rebufferings": -1}, "rebufferings"),
        ({"rebufferedMs": 1e9}, "rebufferedMs"),
        ({"isOver": "perhaps"}, "isOver"),
    ],
)
async def test_figures_of_an_app_that_make_no_sense_are_refused(
    client: Any, street: Street, wrong: dict[str, Any], field: str
) -> None:
    answer = await client.post(f"{URL}/playback", json=wrong)
    assert answer.status_code == 400
    assert set((await answer.get_json())["fields"]) == {field}
    assert street.torrents.heard == []


async def test_without_a_valid_ticket_or_from_another_site_nothing_is_told(client: Any, street: Street) -> None:
    for token in ("x", "t" * 44, "t" * 300):
        assert (await client.post(f"/api/stream/{token}/playback", json={})).status_code == 401
    elsewhere = {"Origin": "https://evil.example"}
    assert (await client.post(f"{URL}/playback", json={}, headers=elsewhere)).status_code == 403
    assert street.torrents.heard == []


async def test_an_app_that_tells_all_the_time_is_stopped(client: Any) -> None:
    statuses = [(await client.post(f"{URL}/playback", json={})).status_code for _ in range(31)]
    assert statuses == [204] * 30 + [429]


async def test_a_read_that_goes_on_after_the_engine_died_keeps_its_name(served: Any, street: Street) -> None:
    engine = Engine(whole=False)
    street.torrents.script[torrents.OpenStream] = engine.open
    async with served() as server, trio.open_nursery() as nursery:
        nursery.start_soon(fetch, server.port, URL)
        await until(lambda: len(engine.sends) == 1)
        await engine.sends[0].aclose()
        await until(lambda: len(engine.sends) == 2)
        nursery.cancel_scope.cancel()
    first, second = engine.opened
    assert first.viewing is not None
    assert first.viewing == second.viewing


async def feed_until_left(send: trio.MemorySendChannel[Any]) -> None:
    """An engine that always has the next chunk ready, as one that reads from a fast disk."""
    with contextlib.suppress(trio.BrokenResourceError):
        while True:
            await send.send(bytes(100_000))


async def readers(port: int) -> int:
    """How many reads are open, as a scraper sees it."""
    answer = await fetch(port, "/metrics", headers=AS_ADMIN)
    line = next(line for line in answer.body.decode().splitlines() if line.startswith("miauflix_streams_open "))
    return int(float(line.split()[1]))
