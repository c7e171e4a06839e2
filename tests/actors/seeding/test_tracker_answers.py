"""What the tracker answers to a query string: announces, scrapes and nonsense."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.bencode import decode
from actors.seeding.peer_book import PeerBook, RawHash
from actors.seeding.tracker_answers import TrackerAnswers

FILM, OTHER = RawHash(bytes(range(20))), RawHash(b"& =+%\x00\xff" + b"o" * 13)
ME = "127.0.0.1"


@pytest.fixture
def answers() -> TrackerAnswers:
    return make_answers()


def make_answers() -> TrackerAnswers:
    return TrackerAnswers(PeerBook([FILM, OTHER], 300.0, lambda: 0.0, random.Random(7)), 120, 5)


def query(**changes: object) -> bytes:
    """A good announce, with parameters changed, left out (None) or repeated (a list)."""
    parameters = {
        "info_hash": FILM,
        "peer_id": b"-XX0001-abcdefghijkl",
        "port": 6881,
        "uploaded": 0,
        "downloaded": 0,
        "left": 100,
        "compact": 1,
        **changes,
    }
    return urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True).encode()


def announce(answers: TrackerAnswers, ip: str = ME, **changes: object) -> dict[bytes, Any]:
    return read(answers.announce(query(**changes), ip))


def read(answer: bytes) -> dict[bytes, Any]:
    value = decode(answer)
    assert isinstance(value, dict)
    return value


def refusal(answers: TrackerAnswers, **changes: object) -> str:
    answer = read(answers.announce(query(**changes), ME))
    assert list(answer) == [b"failure reason"]
    return str(answer[b"failure reason"].decode())


def scrape(answers: TrackerAnswers, *hashes: bytes) -> dict[bytes, Any]:
    files = read(answers.scrape(urlencode([("info_hash", each) for each in hashes]).encode()))[b"files"]
    assert isinstance(files, dict)
    return files


def test_a_first_announce_finds_nobody_and_is_told_when_to_come_back(answers: TrackerAnswers) -> None:
    assert announce(answers, event="started") == {
        b"interval": 120,
        b"min interval": 5,
        b"complete": 0,
        b"incomplete": 1,
        b"downloaded": 0,
        b"peers": b"",
    }


def test_peers_are_six_bytes_each_in_network_order(answers: TrackerAnswers) -> None:
    announce(answers, port=6881, left=0, peer_id=b"s" * 20)
    announce(answers, ip="127.0.0.9", port=258, left=7, peer_id=b"l" * 20)
    peers = announce(answers, port=9)[b"peers"]
    assert {peers[:6], peers[6:]} == {bytes([127, 0, 0, 1, 0x1A, 0xE1]), bytes([127, 0, 0, 9, 1, 2])}


def test_peers_are_dictionaries_for_who_asks_so(answers: TrackerAnswers) -> None:
    announce(answers, port=6881, peer_id=b"s" * 20)
    assert announce(answers, port=9, compact=0)[b"peers"] == [
        {b"ip": b"127.0.0.1", b"peer id": b"s" * 20, b"port": 6881}
    ]
    assert announce(answers, port=9, compact=0, no_peer_id=1)[b"peers"] == [{b"ip": b"127.0.0.1", b"port": 6881}]


def test_the_address_is_the_one_the_request_came_from_not_the_one_it_claims(answers: TrackerAnswers) -> None:
    answers.announce(query(port=1) + b"&ip=10.0.0.1&ipv4=10.0.0.2", "127.0.0.7")
    assert announce(answers, port=9)[b"peers"] == bytes([127, 0, 0, 7, 0, 1])


def test_a_stopped_peer_is_gone_and_is_told_of_nobody(answers: TrackerAnswers) -> None:
    announce(answers, port=1, left=0)
    announce(answers, port=2)
    assert announce(answers, port=2, event="stopped")[b"peers"] == b""
    assert scrape(answers, FILM)[FILM] == {b"complete": 1, b"downloaded": 0, b"incomplete": 0}


def test_a_completion_is_counted(answers: TrackerAnswers) -> None:
    announce(answers, left=100, event="started")
    announce(answers, left=0, event="completed")
    assert scrape(answers, FILM)[FILM] == {b"complete": 1, b"downloaded": 1, b"incomplete": 0}


@pytest.mark.parametrize(("wanted", "given_peers"), [(0, 0), (3, 3), (-1, 50), (None, 50), (2**31 - 1, 200)])
def test_numwant_is_obeyed_up_to_a_limit(answers: TrackerAnswers, wanted: int | None, given_peers: int) -> None:
    for port in range(1, 251):
        announce(answers, port=port, numwant=0)
    assert len(announce(answers, port=9000, numwant=wanted)[b"peers"]) == 6 * given_peers


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"info_hash": None}, "info_hash is missing"),
        ({"info_hash": b"f" * 19}, "info_hash is 20 bytes"),
        ({"info_hash": FILM.hex()}, "info_hash is 20 bytes"),
        ({"info_hash": [FILM, OTHER]}, "info_hash is given more than once"),
        ({"info_hash": b"x" * 20}, "not served here"),
        ({"peer_id": None}, "peer_id is missing"),
        ({"peer_id": b"short"}, "peer_id is 20 bytes"),
        ({"port": None}, "port is missing"),
        ({"port": 0}, "port is a number"),
        ({"port": 65536}, "port is a number"),
        ({"port": "abc"}, "port is a number"),
        ({"port": "٣"}, "port is a number"),
        ({"left": -1}, "left is a number"),
        ({"left": None}, "left is missing"),
        ({"left": "9" * 5000}, "left is a number"),
        ({"event": "paused"}, "event is"),
        ({"numwant": "many"}, "numwant is a number"),
    ],
)
def test_bad_announces_are_refused_with_a_reason(answers: TrackerAnswers, changes: dict[str, Any], word: str) -> None:
    assert word in refusal(answers, **changes)
    assert scrape(answers)[FILM][b"incomplete"] == 0


def test_a_scrape_names_several_torrents_and_leaves_out_what_is_not_served(answers: TrackerAnswers) -> None:
    announce(answers, left=0)
    announce(answers, info_hash=OTHER, left=3)
    assert scrape(answers, OTHER, b"x" * 20, FILM) == {
        FILM: {b"complete": 1, b"downloaded": 0, b"incomplete": 0},
        OTHER: {b"complete": 0, b"downloaded": 0, b"incomplete": 1},
    }


def test_a_scrape_of_nothing_is_of_everything_but_one_of_strangers_is_empty(answers: TrackerAnswers) -> None:
    assert set(scrape(answers)) == {FILM, OTHER}
    assert scrape(answers, b"x" * 20) == {}


@pytest.mark.parametrize("hashes", [[b"short"], [FILM, b""], [FILM] * 75])
def test_bad_scrapes_are_refused(answers: TrackerAnswers, hashes: list[bytes]) -> None:
    text = urlencode([("info_hash", each) for each in hashes]).encode()
    assert list(read(answers.scrape(text))) == [b"failure reason"]


@given(st.binary(max_size=200))
def test_no_query_whatever_makes_it_fall_over(text: bytes) -> None:
    answers = make_answers()
    assert isinstance(decode(answers.announce(text, ME)), dict)
    assert isinstance(decode(answers.scrape(text)), dict)


@given(st.binary(min_size=20, max_size=20))
def test_any_info_hash_survives_its_way_through_the_url(info_hash: bytes) -> None:
    book = PeerBook([RawHash(info_hash)], 300.0, lambda: 0.0, random.Random(7))
    answers = TrackerAnswers(book, 120, 5)
    assert b"peers" in announce(answers, info_hash=info_hash)
