"""The packets of BEP 15, byte for byte, and that no datagram breaks the reader."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.stats import udp_wire
from actors.stats.tracker import Counts
from storage.model.sources import InfoHash

HASH, OTHER = InfoHash("0123456789abcdef0123456789abcdef01234567"), InfoHash("ff" * 20)


def test_a_connect_request_is_the_one_of_the_protocol() -> None:
    assert udp_wire.connect_request(0xDEADBEEF).hex() == "000004172710198000000000deadbeef"


def test_a_scrape_request_names_each_swarm_in_twenty_bytes() -> None:
    packet = udp_wire.scrape_request(0x0102030405060708, 9, [HASH, OTHER])
    assert packet.hex() == "01020304050607080000000200000009" + HASH + OTHER


def test_a_shorter_request_fits_into_a_packet_of_any_path() -> None:
    assert len(udp_wire.scrape_request(1, 1, [HASH] * udp_wire.SAFE_HASHES)) <= 1280 - 40 - 8


def test_an_answer_is_taken_apart() -> None:
    answer = udp_wire.read_answer(struct.pack(">IIQ", 0, 7, 2**63 + 5))
    assert answer is not None
    assert (answer.action, answer.transaction_id) == (udp_wire.CONNECT, 7)
    assert udp_wire.read_connection_id(answer.body) == 2**63 + 5


@pytest.mark.parametrize("size", range(8))
def test_what_is_shorter_than_an_answer_is_none(size: int) -> None:
    assert udp_wire.read_answer(bytes(size)) is None


@pytest.mark.parametrize("size", range(8))
def test_an_id_that_is_cut_off_is_none(size: int) -> None:
    assert udp_wire.read_connection_id(bytes(size)) is None


ENTRIES = struct.pack(">IIIIII", 5, 100, 2, 0, 0, 0)


def test_counts_come_in_the_order_asked() -> None:
    assert udp_wire.read_counts(ENTRIES, 2) == [Counts(5, 2), Counts(0, 0)]


def test_bytes_behind_what_was_asked_for_are_allowed_and_not_read() -> None:
    assert udp_wire.read_counts(ENTRIES + b"more", 2) == [Counts(5, 2), Counts(0, 0)]
    assert udp_wire.read_counts(ENTRIES, 1) == [Counts(5, 2)]


def test_fewer_entries_than_asked_for_are_told_as_such() -> None:
    assert udp_wire.read_counts(ENTRIES, 3) == [Counts(5, 2), Counts(0, 0)]


@pytest.mark.parametrize("size", [0, 1, 11, 13, 23])
def test_a_length_within_an_entry_is_no_answer(size: int) -> None:
    assert udp_wire.read_counts(ENTRIES[:size], 2) is None


def test_counts_that_make_no_sense_are_left_out() -> None:
    body = struct.pack(">IIIIII", 2**32 - 1, 0, 1, 1, 2**32 - 1, 3)
    assert udp_wire.read_counts(body, 2) == [None, Counts(1, 3)]


@given(st.binary(max_size=4000), st.integers(1, 74))
def test_no_datagram_breaks_the_reader(datagram: bytes, asked: int) -> None:
    answer = udp_wire.read_answer(datagram)
    if answer is None:
        assert len(datagram) < 8
        return
    assert len(answer.body) <= udp_wire.LONGEST_ANSWER
    udp_wire.read_connection_id(answer.body)
    counts = udp_wire.read_counts(answer.body, asked)
    assert counts is None or 1 <= len(counts) <= asked
