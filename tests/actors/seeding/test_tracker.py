"""The tracker over real HTTP on loopback."""

from __future__ import annotations

import random
from functools import partial
from urllib.parse import urlencode

import httpx2
import pytest
import trio

from actors.bencode import decode
from actors.seeding import tracker as tracker_module
from actors.seeding.peer_book import Peer, PeerBook, RawHash
from actors.seeding.tracker import KEEP_S, Tracker

FILM, OTHER = RawHash(b"f" * 20), RawHash(b"+ &/%\x00" + b"o" * 14)


def a_book() -> PeerBook:
    return PeerBook([FILM, OTHER], KEEP_S, trio.current_time, random.Random(7))


@pytest.fixture
async def tracker() -> Tracker:
    return Tracker(a_book())


@pytest.fixture
async def url(nursery: trio.Nursery, tracker: Tracker) -> str:
    address: str = await nursery.start(tracker.serve)
    return address


@pytest.fixture
async def http():
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


def query(info_hash: bytes = FILM, port: int = 6881, left: int = 0) -> str:
    peer_id = b"-XX0001-abcdefghijkl"
    return urlencode({"info_hash": info_hash, "peer_id": peer_id, "port": port, "left": left, "compact": 1})


async def converse(url: str, *parts: bytes) -> bytes:
    """Send raw bytes and read to the end."""
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    async with await trio.open_tcp_stream(host, int(port)) as stream:
        for part in parts:
            await stream.send_all(part)
        return b"".join([data async for data in stream])


async def test_it_lives_at_a_path_and_an_address_that_clients_allow_on_loopback(url: str) -> None:
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/announce")


async def test_two_peers_find_each_other(url: str, http: httpx2.AsyncClient) -> None:
    await http.get(f"{url}?{query(port=6881, left=0)}")
    answer = await http.get(f"{url}?{query(port=6882, left=9)}")
    assert answer.headers["content-type"] == "text/plain"
    assert decode(answer.content)[b"peers"] == bytes([127, 0, 0, 1, 0x1A, 0xE1])  # type: ignore[call-overload,index]


async def test_a_scrape_of_two_torrents_in_one_request(url: str, http: httpx2.AsyncClient) -> None:
    await http.get(f"{url}?{query(OTHER)}")
    both = urlencode([("info_hash", FILM), ("info_hash", OTHER)])
    answer = await http.get(f"{url.replace('/announce', '/scrape')}?{both}")
    assert decode(answer.content) == {
        b"files": {
            FILM: {b"complete": 0, b"downloaded": 0, b"incomplete": 0},
            OTHER: {b"complete": 1, b"downloaded": 0, b"incomplete": 0},
        }
    }


async def test_a_refusal_is_a_proper_answer(url: str, http: httpx2.AsyncClient) -> None:
    answer = await http.get(f"{url}?{query(b'x' * 20)}")
    assert answer.status_code == 200
    assert answer.content == b"d14:failure reason31:this torrent is not served heree"


@pytest.mark.parametrize(("path", "status"), [("/", 404), ("/announce/../etc/passwd", 404), ("/announce?", 200)])
async def test_other_paths_are_not_there(url: str, path: str, status: int) -> None:
    answer = await converse(url, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


async def test_only_get_is_allowed(url: str, http: httpx2.AsyncClient) -> None:
    answer = await http.post(url, content=b"info_hash=1")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


async def test_a_head_is_refused_without_a_body_and_harms_nobody(url: str, http: httpx2.AsyncClient) -> None:
    answer = await http.head(f"{url}?{query()}")
    assert (answer.status_code, answer.content) == (405, b"")
    assert (await http.get(f"{url}?{query()}")).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"hello\r\n\r\n",
        b"GET /announce HTTP/1.1\r\n\r\n",
        b"GET /announce HTTP/1.1\r\nHost: x\r\nContent-Length: nonsense\r\n\r\n",
        b"GET /" + b"a" * 20_000,
        bytes(range(256)) * 4,
    ],
)
async def test_what_is_not_http_gets_a_client_error(url: str, sent: bytes) -> None:
    status = int((await converse(url, sent)).split(b" ", 2)[1])
    assert 400 <= status < 500


async def test_a_request_in_small_pieces_is_understood(url: str) -> None:
    request = f"GET /announce?{query()} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    answer = await converse(url, *(request[i : i + 7] for i in range(0, len(request), 7)))
    assert b"8:intervali120e" in answer


async def test_clients_that_leave_early_do_no_harm(url: str, http: httpx2.AsyncClient) -> None:
    host, port = "127.0.0.1", int(url.split(":")[2].split("/")[0])
    for sent in (b"", b"GET /ann", f"GET /announce?{query()} HTTP/1.1\r\nHost: x\r\n\r\n".encode()):
        stream = await trio.open_tcp_stream(host, port)
        if sent:
            await stream.send_all(sent)
        await stream.aclose()
    assert (await http.get(f"{url}?{query()}")).status_code == 200


async def test_a_client_that_never_asks_is_cut_off(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_module, "REQUEST_WITHIN_S", 0.05)
    with trio.fail_after(5):
        assert await converse(url, b"GET /announce") == b""


async def test_more_clients_than_places_wait_for_their_turn(url: str, http: httpx2.AsyncClient) -> None:
    answered = []

    async def ask(number: int) -> None:
        answered.append((await http.get(f"{url}?{query(port=1000 + number, left=1)}")).status_code)

    with trio.fail_after(30):
        async with trio.open_nursery() as nursery:
            for number in range(2 * tracker_module.MOST_CONNECTIONS):
                nursery.start_soon(ask, number)
    assert answered == [200] * (2 * tracker_module.MOST_CONNECTIONS)


async def test_peers_expire_by_the_clock_of_the_house(autojump_clock: object) -> None:
    book = a_book()
    book.hear(FILM, peer := Peer(b"p" * 20, "127.0.0.1", 6881), 0)
    await trio.sleep(KEEP_S)
    assert book.counts(FILM).complete == 1
    await trio.sleep(1)
    assert book.counts(FILM).complete == 0
    assert book.peers_for(FILM, peer, 50, seeding=False) == []


async def test_who_announces_waits_until_it_can_be_had(nursery: trio.Nursery, http: httpx2.AsyncClient) -> None:
    fetched = []

    async def fetch(torrent: RawHash) -> bool:
        await trio.sleep(0.05)
        fetched.append(torrent)
        return torrent == FILM

    url = await nursery.start(Tracker(a_book(), fetch).serve)
    assert b"5:peers" in (await http.get(f"{url}?{query(FILM)}")).content
    assert b"cannot be had just now" in (await http.get(f"{url}?{query(OTHER)}")).content
    assert b"not served here" in (await http.get(f"{url}?{query(b'x' * 20)}")).content
    assert fetched == [FILM, OTHER]


async def test_a_taken_port_is_an_error_and_no_second_tracker(nursery: trio.Nursery, url: str) -> None:
    other = Tracker(a_book())
    with pytest.raises(OSError, match="in use"):
        await nursery.start(partial(other.serve, int(url.split(":")[2].split("/")[0])))
