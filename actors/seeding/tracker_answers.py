"""From a tracker request to its answer, without a socket: announce (BEP 3, BEP 23) and scrape (BEP 48)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

import attrs

from actors.bencode import Encodable, encode
from actors.seeding.peer_book import Peer, PeerBook, RawHash

Query: TypeAlias = dict[bytes, list[bytes]]

EVENTS = {b"", b"started", b"stopped", b"completed"}
DEFAULT_WANT = 50
MOST_WANTED = 200
MOST_SCRAPED = 74
LARGEST_LEFT = 2**63 - 1


class BadRequest(Exception):
    """The request cannot be answered; the text becomes the `failure reason`."""


@attrs.frozen
class Announce:
    """A checked announce. `left` in bytes."""

    torrent: RawHash
    peer: Peer
    left: int
    event: bytes
    want: int
    compact: bool
    with_peer_id: bool


class TrackerAnswers:
    """Answers by the book. `interval_s` is how often peers are asked to come back, in seconds."""

    def __init__(self, book: PeerBook, interval_s: int, min_interval_s: int) -> None:
        self._book = book
        self._interval_s, self._min_interval_s = interval_s, min_interval_s

    def announce(self, query: bytes, ip: str) -> bytes:
        """Answer an announce that came from this IPv4 address; the `ip` parameter of BEP 3 is never believed."""
        try:
            return encode(self._announce(read_announce(parse_query(query), ip)))
        except BadRequest as error:
            return failure(str(error))

    def scrape(self, query: bytes) -> bytes:
        """Counts for each `info_hash` of the query that is served here, or for all of them when none is named."""
        try:
            asked = read_scrape(parse_query(query))
        except BadRequest as error:
            return failure(str(error))
        served = [torrent for torrent in asked or self._book.torrents if torrent in self._book]
        return encode({b"files": {torrent: self._counts(torrent) for torrent in served}})

    def _announce(self, announce: Announce) -> dict[bytes, Encodable]:
        book, torrent, peer = self._book, announce.torrent, announce.peer
        if torrent not in book:
            raise BadRequest("this torrent is not served here")
        if announce.event == b"stopped":
            book.part(torrent, peer)
        else:
            book.hear(torrent, peer, announce.left)
        if announce.event == b"completed":
            book.complete(torrent)
        counts = book.counts(torrent)
        want = 0 if announce.event == b"stopped" else announce.want
        peers = book.peers_for(torrent, peer, want, seeding=announce.left == 0)
        return {
            b"interval": self._interval_s,
            b"min interval": self._min_interval_s,
            b"complete": counts.complete,
            b"incomplete": counts.incomplete,
            b"downloaded": counts.downloaded,
            b"peers": compact(peers) if announce.compact else plain(peers, with_peer_id=announce.with_peer_id),
        }

    def _counts(self, torrent: RawHash) -> Encodable:
        counts = self._book.counts(torrent)
        return {
            b"complete": counts.complete,
            b"incomplete": counts.incomplete,
            b"downloaded": counts.downloaded,
        }


def failure(reason: str) -> bytes:
    """The answer that says no (BEP 3): nothing but a sentence for a person."""
    return encode({b"failure reason": reason})


def compact(peers: Sequence[Peer]) -> bytes:
    """BEP 23: four bytes of address and two of port for each peer, in network order."""
    return b"".join(ipaddress.IPv4Address(peer.ip).packed + peer.port.to_bytes(2, "big") for peer in peers)


def plain(peers: Sequence[Peer], *, with_peer_id: bool) -> list[Mapping[bytes, Encodable]]:
    """BEP 3: a dictionary for each peer."""
    return [
        {b"ip": peer.ip, b"port": peer.port, **({b"peer id": peer.peer_id} if with_peer_id else {})} for peer in peers
    ]


def parse_query(query: bytes) -> Query:
    """Split and percent-decode to raw bytes: info hashes are not text."""
    parameters: Query = {}
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        if part:
            parameters.setdefault(unquote_to_bytes(name), []).append(unquote_to_bytes(value.replace(b"+", b" ")))
    return parameters


def torrent_of(query: bytes) -> RawHash | None:
    """The torrent that an announce is of; None when it does not tell properly."""
    try:
        return RawHash(_twenty(parse_query(query), b"info_hash"))
    except BadRequest:
        return None


def read_announce(query: Query, ip: str) -> Announce:
    """Check every parameter of an announce. Raises `BadRequest` that names the first bad one."""
    event = _one(query, b"event", b"")
    if event not in EVENTS:
        raise BadRequest("event is started, stopped, completed or nothing")
    peer = Peer(_twenty(query, b"peer_id"), ip, _number(query, b"port", 1, 65535))
    return Announce(
        torrent=RawHash(_twenty(query, b"info_hash")),
        peer=peer,
        left=_number(query, b"left", 0, LARGEST_LEFT),
        event=event,
        want=_wanted(query),
        compact=_one(query, b"compact", b"1") != b"0",
        with_peer_id=_one(query, b"no_peer_id", b"0") != b"1",
    )


def read_scrape(query: Query) -> list[RawHash]:
    """The info hashes that a scrape asks for, in its order. Raises `BadRequest`."""
    hashes = query.get(b"info_hash", [])
    if len(hashes) > MOST_SCRAPED:
        raise BadRequest(f"a scrape names at most {MOST_SCRAPED} torrents")
    if any(len(each) != 20 for each in hashes):
        raise BadRequest("info_hash is 20 bytes")
    return [RawHash(each) for each in hashes]


def _one(query: Query, name: bytes, default: bytes | None = None) -> bytes:
    values = query.get(name, [] if default is None else [default])
    if len(values) != 1:
        raise BadRequest(f"{name.decode()} is {'missing' if not values else 'given more than once'}")
    return values[0]


def _twenty(query: Query, name: bytes) -> bytes:
    value = _one(query, name)
    if len(value) != 20:
        raise BadRequest(f"{name.decode()} is 20 bytes")
    return value


def _number(query: Query, name: bytes, least: int, most: int, default: bytes | None = None) -> int:
    text = _one(query, name, default)
    if not (text.isdigit() and len(text) <= 20 and least <= int(text) <= most):
        raise BadRequest(f"{name.decode()} is a number from {least} to {most}")
    return int(text)


def _wanted(query: Query) -> int:
    """`numwant`; -1 means "as usual" to many clients."""
    if _one(query, b"numwant", b"-1") == b"-1":
        return DEFAULT_WANT
    return min(MOST_WANTED, _number(query, b"numwant", 0, 2**31 - 1))
