"""The bencode codec: what it writes it reads back, and what is not canonical or too large it refuses at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.bencode import BencodeError, Limits, decode, encode, raw_values

numbers = st.integers(min_value=-(2**63), max_value=2**63 - 1)
values = st.recursive(
    numbers | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.binary(max_size=20), inner, max_size=5),
    max_leaves=30,
)


@given(values)
def test_what_was_written_is_read_back(value) -> None:
    assert decode(encode(value), Limits(depth=64)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_are_the_one_way_to_write_their_value(data: bytes) -> None:
    try:
        value = decode(data)
    except BencodeError:
        return
    assert encode(value) == data


@given(values, st.data())
def test_a_value_that_is_cut_off_is_refused(value, data) -> None:
    whole = encode(value)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(BencodeError):
        decode(whole[:cut], Limits(depth=64))


@given(values, st.binary(min_size=1, max_size=5))
def test_nothing_may_follow_the_value(value, more: bytes) -> None:
    with pytest.raises(BencodeError):
        decode(encode(value) + more, Limits(depth=64))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, b"i0e"),
        (-3, b"i-3e"),
        (b"spam", b"4:spam"),
        ("größe", b"7:gr\xc3\xb6\xc3\x9fe"),
        (b"", b"0:"),
        ([], b"le"),
        ([b"spam", 42], b"l4:spami42ee"),
        ((1, 2), b"li1ei2ee"),
        ({}, b"de"),
        ({b"spam": b"eggs", b"cow": b"moo"}, b"d3:cow3:moo4:spam4:eggse"),
        ({b"\xff": 1, b"a": 2, b"": 3}, b"d0:i3e1:ai2e1:\xffi1ee"),
    ],
)
def test_the_examples_of_the_specification(value, written: bytes) -> None:
    assert encode(value) == written


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"i",
        b"ie",
        b"i-e",
        b"i-0e",
        b"i03e",
        b"i+3e",
        b"i 3e",
        b"i3",
        b"i1_000e",
        "i٣e".encode(),
        b"i" + b"9" * 21 + b"e",
        b"04:spam",
        b"-1:a",
        b"5:spam",
        b"99999999999999999999:a",
        b"9" * 5000 + b":a",
        b"l",
        b"li1e",
        b"d",
        b"d1:ae",
        b"di1ei2ee",
        b"d1:bi1e1:ai2ee",
        b"d1:ai1e1:ai2ee",
        b"x",
        b"e",
    ],
)
def test_what_is_not_canonical_is_refused(data: bytes) -> None:
    with pytest.raises(BencodeError):
        decode(data)


def test_the_order_of_keys_may_be_forgiven_but_never_their_repetition() -> None:
    assert decode(b"d1:bi1e1:ai2ee", canonical=False) == {b"b": 1, b"a": 2}
    with pytest.raises(BencodeError, match="repeated"):
        decode(b"d1:bi1e1:ai2e1:bi3ee", canonical=False)


def test_nesting_is_limited() -> None:
    assert decode(b"l" * 16 + b"e" * 16) is not None
    with pytest.raises(BencodeError, match="deeply"):
        decode(b"l" * 17 + b"e" * 17)
    with pytest.raises(BencodeError, match="deeply"):
        decode(b"d1:a" * 100_000)


def test_size_and_number_of_values_are_limited() -> None:
    with pytest.raises(BencodeError, match="101 bytes"):
        decode(b"98:" + b"x" * 98, Limits(size_bytes=100))
    decode(b"l" + b"i1e" * 9 + b"e", Limits(values=10))
    with pytest.raises(BencodeError, match="too many"):
        decode(b"l" + b"i1e" * 10 + b"e", Limits(values=10))


@pytest.mark.parametrize("value", [True, None, 1.5, bytearray(b"ab"), {"text": 1}, {1: 2}, [None], {b"a": False}])
def test_what_has_no_bencoded_form_is_a_mistake_of_ours(value) -> None:
    with pytest.raises(TypeError):
        encode(value)


@given(st.dictionaries(st.binary(max_size=20), values, max_size=6))
def test_raw_values_are_those_that_were_written_byte_for_byte(mapping) -> None:
    limits = Limits(depth=64)
    assert raw_values(encode(mapping), limits) == {key: encode(value) for key, value in mapping.items()}


def test_raw_values_keep_what_nobody_knows_and_any_order_of_keys() -> None:
    info = b"d6:pieces0:4:name1:x9:x-unknownld1:b0:1:a0:eee"
    assert raw_values(b"d4:info" + info + b"8:announce1:te", canonical=False)[b"info"] == info


@given(st.binary(max_size=200))
def test_raw_values_of_any_bytes_are_refused_where_decoding_is(data: bytes) -> None:
    try:
        decoded = decode(data)
    except BencodeError:
        decoded = None
    if isinstance(decoded, dict):
        assert {key: decode(value) for key, value in raw_values(data).items()} == decoded
    else:
        with pytest.raises(BencodeError):
            raw_values(data)


@pytest.mark.parametrize(
    "data", [b"le", b"i1e", b"1:a", b"", b"d1:ai1e", b"d1:ai1ee ", b"d1:ai1e1:ai2ee", b"d1:a" * 40]
)
def test_raw_values_of_what_is_no_dictionary_are_refused(data: bytes) -> None:
    with pytest.raises(BencodeError):
        raw_values(data)
