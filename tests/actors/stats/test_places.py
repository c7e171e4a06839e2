"""Where a tracker lies, and what of it may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.stats import StatsSettings
from actors.stats.places import Place
from actors.tracker_refusals import quoted


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("udp://tracker.example:1337", "udp://tracker.example:1337"),
        ("UDP://Tracker.Example:1337/announce", "udp://tracker.example:1337"),
        ("http://tracker.example/key/announce?passkey=key", "http://tracker.example:80"),
        ("https://user:pw@tracker.example/announce", "https://tracker.example:443"),
        ("udp://[2001:db8::1]:6969/announce", "udp://[2001:db8::1]:6969"),
    ],
)
def test_of_an_address_the_host_and_the_port_are_shown(url: str, shown: str) -> None:
    assert str(Place.of(url)) == shown


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tracker.example",
        "udp://tracker.example",
        "udp://tracker.example:0",
        "udp://tracker.example:99999",
        "udp://:6969",
        "udp://[::1:6969",
        "wss://tracker.example:443/announce",
        "file:///announce",
        "http:///announce",
        f"http://{'a' * 254}/announce",
        f"http://a/{'a' * 2048}",
    ],
)
def test_what_cannot_be_asked_is_no_place(url: str) -> None:
    assert Place.of(url) is None


@given(st.text(max_size=60) | st.text(max_size=40).map("udp://{}".format))
def test_no_text_breaks_the_reader(url: str) -> None:
    place = Place.of(url)
    assert place is None or (0 < place.port < 65536 and place.host)


@given(st.binary(max_size=3000))
def test_whatever_a_tracker_says_is_short_and_printable(reason: bytes) -> None:
    said = quoted(reason)
    assert len(said) <= 100
    assert said.isprintable()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (b"Torrent not registered", "Torrent not registered"),
        (b"unknown passkey 0123456789abcdef0123", "unknown passkey …"),
        (b"info_hash=" + b"ab" * 20 + b" is not here", "… is not here"),
    ],
)
def test_what_may_be_a_key_or_a_hash_is_not_repeated(reason: bytes, said: str) -> None:
    assert quoted(reason) == said


def test_extra_trackers_are_checked_when_they_are_set() -> None:
    assert StatsSettings(extra_trackers=("udp://tracker.example:1337",)).extra_trackers
    for wrong in ("tracker.example", "wss://tracker.example/announce", "udp://tracker.example"):
        with pytest.raises(ValueError, match="an extra tracker is an address like"):
            StatsSettings(extra_trackers=(wrong,))


def test_extra_trackers_do_not_show_in_a_repr() -> None:
    assert "key" not in repr(StatsSettings(extra_trackers=("http://tracker.example/key/announce",)))
