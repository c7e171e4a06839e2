"""The tracker's memory: who is in a swarm, who is forgotten, and who is named to whom."""

from __future__ import annotations

import random

import pytest

from actors.seeding.peer_book import Counts, Peer, PeerBook, RawHash

FILM, OTHER = RawHash(b"f" * 20), RawHash(b"o" * 20)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(clock: Clock) -> PeerBook:
    return PeerBook([FILM, OTHER], 300.0, clock, random.Random(7))


def peer(number: int) -> Peer:
    return Peer(b"%020d" % number, "127.0.0.1", 6000 + number)


def test_swarms_are_kept_apart(book: PeerBook) -> None:
    book.hear(FILM, peer(1), 0)
    assert book.counts(FILM) == Counts(complete=1, incomplete=0, downloaded=0)
    assert book.counts(OTHER) == Counts(complete=0, incomplete=0, downloaded=0)


def test_nobody_is_named_to_himself(book: PeerBook) -> None:
    book.hear(FILM, peer(1), 5)
    book.hear(FILM, peer(2), 0)
    assert book.peers_for(FILM, peer(1), 50, seeding=False) == [peer(2)]


def test_a_seeder_is_told_of_leechers_only(book: PeerBook) -> None:
    for number, left in ((1, 0), (2, 0), (3, 5)):
        book.hear(FILM, peer(number), left)
    assert book.peers_for(FILM, peer(1), 50, seeding=True) == [peer(3)]


def test_a_peer_that_falls_silent_is_forgotten_and_one_that_comes_back_is_not(book: PeerBook, clock: Clock) -> None:
    book.hear(FILM, peer(1), 0)
    book.hear(FILM, peer(2), 5)
    clock.now += 200
    book.hear(FILM, peer(2), 5)
    clock.now += 100
    assert book.counts(FILM) == Counts(complete=1, incomplete=1, downloaded=0)
    clock.now += 1
    assert book.counts(FILM) == Counts(complete=0, incomplete=1, downloaded=0)
    assert book.peers_for(FILM, peer(3), 50, seeding=False) == [peer(2)]


def test_a_client_that_restarts_at_its_port_replaces_its_former_self(book: PeerBook) -> None:
    book.hear(FILM, peer(1), 5)
    again = Peer(b"n" * 20, "127.0.0.1", 6001)
    book.hear(FILM, again, 0)
    assert book.peers_for(FILM, peer(2), 50, seeding=False) == [again]
    assert book.counts(FILM).incomplete == 0


def test_who_leaves_is_gone_and_may_leave_twice(book: PeerBook) -> None:
    book.hear(FILM, peer(1), 0)
    book.part(FILM, peer(1))
    book.part(FILM, peer(1))
    assert book.counts(FILM).complete == 0


def test_more_peers_than_wanted_are_a_random_choice_without_repetition(book: PeerBook) -> None:
    for number in range(1, 101):
        book.hear(FILM, peer(number), 0)
    first = book.peers_for(FILM, peer(1), 10, seeding=False)
    second = book.peers_for(FILM, peer(1), 10, seeding=False)
    assert len(set(first)) == 10
    assert peer(1) not in first
    assert first != second


def test_completions_are_counted_although_the_peer_left(book: PeerBook) -> None:
    book.hear(FILM, peer(1), 0)
    book.complete(FILM)
    book.part(FILM, peer(1))
    assert book.counts(FILM) == Counts(complete=0, incomplete=0, downloaded=1)


def test_what_is_not_served_is_known_at_once(book: PeerBook) -> None:
    assert FILM in book
    assert RawHash(b"x" * 20) not in book
    assert book.torrents == (FILM, OTHER)


def test_the_resident_seeder_of_a_book_is_in_every_swarm_and_never_forgotten(clock: Clock) -> None:
    book = PeerBook([FILM], 300.0, clock, random.Random(7), resident=peer(9))
    book.serve(OTHER)
    clock.now += 1_000_000
    for torrent in (FILM, OTHER):
        assert book.peers_for(torrent, peer(1), 50, seeding=False) == [peer(9)]
        assert book.counts(torrent).complete == 1


def test_a_torrent_that_is_served_once_more_keeps_its_peers(book: PeerBook) -> None:
    book.hear(FILM, peer(1), 0)
    book.serve(FILM)
    assert book.counts(FILM).complete == 1


def test_what_is_forgotten_is_not_served(book: PeerBook) -> None:
    book.forget(FILM)
    book.forget(FILM)
    assert FILM not in book
    assert book.torrents == (OTHER,)
