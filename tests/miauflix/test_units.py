"""Sizes, times and switches as people write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from miauflix import units


@pytest.mark.parametrize(
    ("text", "size"),
    [("50GB", 50 * 10**9), ("512MiB", 512 * 2**20), ("1.5 kb", 1500), ("0", 0), ("17", 17), ("2TiB", 2 * 2**40)],
)
def test_sizes(text: str, size: int) -> None:
    assert units.size_bytes(text) == size


def test_rates() -> None:
    assert (units.rate_bytes("2GB"), units.rate_bytes("0")) == (2 * 10**9, 0)


@pytest.mark.parametrize("text", ["0.0.0.0:6881,[::]:6881", "127.0.0.1:0", "eth0:6881", "[fe80::1]:6881l"])
def test_interfaces(text: str) -> None:
    assert units.interfaces(text) == text
    assert units.interfaces(f" {text} ") == text


@pytest.mark.parametrize(
    ("text", "time"), [("15m", 900), ("6h", 21_600), ("7d", 604_800), ("45", 45), ("45 s", 45), ("2H", 7200)]
)
def test_times(text: str, time: int) -> None:
    assert units.seconds(text) == time


def test_days_are_the_unit_where_the_name_says_so() -> None:
    assert (units.days("30"), units.days("12h")) == (30 * 86_400, 12 * 3600)


@pytest.mark.parametrize(("text", "value"), [("on", True), ("TRUE", True), ("0", False), (" no ", False)])
def test_switches(text: str, value: bool) -> None:
    assert units.switch(text) is value


def test_names_are_told_apart_by_commas_or_spaces() -> None:
    assert units.names("a, b  c,,d") == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://api.example.org/3", "https://api.example.org/3"),
        (" http://127.0.0.1:8080/3/ ", "http://127.0.0.1:8080/3"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_web_addresses(text: str, address: str) -> None:
    assert units.web_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.example.org",
        "ftp://a/b",
        "https://",
        "https://a b",
        "https://a:99999",
        "https://a?b=c",
        "https://u:p@a",
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    with pytest.raises(ValueError, match="write an address such as https://"):
        units.web_address(text)


def test_a_folder_is_absolute() -> None:
    assert units.folder("here") == Path.cwd() / "here"
    assert units.folder("~/films") == Path.home() / "films"


@pytest.mark.parametrize(
    ("read", "text", "advice"),
    [
        (units.size_bytes, "50 potatoes", "write a size such as 50GB"),
        (units.size_bytes, "-1", "write a size"),
        (units.size_bytes, "", "write a size"),
        (units.size_bytes, "9" * 400, "write a size"),
        (units.rate_bytes, "10GB", "write at most 2GB, or 0 for no limit"),
        (units.interfaces, "everywhere", "write addresses with ports"),
        (units.interfaces, "0.0.0.0:6881,", "write addresses with ports"),
        (units.interfaces, "0.0.0.0:99999", "write addresses with ports"),
        (units.interfaces, "::1:6881", "write addresses with ports"),
        (units.seconds, "soon", "write a time such as 15m"),
        (units.seconds, "1.5h", "write a time"),
        (units.days, "for ever", "write a time"),
        (units.switch, "maybe", "write on or off"),
        (units.whole(1, 10), "11", "from 1 to 10"),
        (units.whole(1, 10), "²", "from 1 to 10"),
        (units.whole(0, 65_535), "80.5", "from 0 to 65535"),
        (units.folder, "  ", "path of a folder"),
    ],
)
def test_what_makes_no_sense_says_how_to_mend_it(read: Callable[[str], object], text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        read(text)
