"""The words of BEP 15, the UDP tracker protocol: packets out, answers in, all numbers in network order. Pure.

Answers may be longer than described ("do not expect packets to be exactly of a certain size"), never shorter.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

import attrs

from actors.stats.tracker import MOST_PEERS, Counts
from storage.model.sources import InfoHash

CONNECT, SCRAPE, ERROR = 0, 2, 3
MOST_HASHES = 74
"""What the BEP allows. Such a request has 1,496 bytes, which most paths carry in two fragments, and some not at all."""

SAFE_HASHES = 60
"""With so many it fits into the 1,280 bytes that every IPv6 path carries whole (RFC 8200, section 5)."""

LONGEST_ANSWER = 2048
"""Bytes of a datagram that are looked at; an answer about 74 swarms has 896."""

ID_FOR_S = 60.0
"""A connection id may be used for a minute; trackers take it for two."""

_PROTOCOL_ID = 0x41727101980
_REQUEST = struct.Struct("!QII")
_ANSWER = struct.Struct("!II")
_ID = struct.Struct("!Q")
_COUNTS = struct.Struct("!III")


@attrs.frozen
class Answer:
    """What every answer has: which action it is about, the transaction id of its question, and the rest."""

    action: int
    transaction_id: int
    body: bytes = attrs.field(repr=False)


def connect_request(transaction_id: int) -> bytes:
    """Asks for a connection id, which proves that we receive what is sent to our address."""
    return _REQUEST.pack(_PROTOCOL_ID, CONNECT, transaction_id)


def scrape_request(connection_id: int, transaction_id: int, info_hashes: Iterable[InfoHash]) -> bytes:
    """Asks for the counts of at most `MOST_HASHES` swarms."""
    return _REQUEST.pack(connection_id, SCRAPE, transaction_id) + bytes.fromhex("".join(info_hashes))


def read_answer(datagram: bytes) -> Answer | None:
    """None for what is too short to be any."""
    if len(datagram) < _ANSWER.size:
        return None
    action, transaction_id = _ANSWER.unpack_from(datagram)
    return Answer(action, transaction_id, datagram[_ANSWER.size : LONGEST_ANSWER])


def read_connection_id(body: bytes) -> int | None:
    """The id that a `CONNECT` answer grants; None if it is too short."""
    return int(_ID.unpack_from(body)[0]) if len(body) >= _ID.size else None


def read_counts(body: bytes, most: int) -> list[Counts | None] | None:
    """Up to `most` entries of a `SCRAPE` answer in the order asked, None for those that make no sense.

    Fewer where the answer has fewer. None instead of a list where it has none, or ends within an entry.
    """
    if len(body) < most * _COUNTS.size and (len(body) % _COUNTS.size or not body):
        return None
    entries = _COUNTS.iter_unpack(body[: most * _COUNTS.size])
    return [_counts(seeders, leechers) for seeders, _completed, leechers in entries]


def _counts(seeders: int, leechers: int) -> Counts | None:
    return Counts(seeders, leechers) if seeders <= MOST_PEERS and leechers <= MOST_PEERS else None
