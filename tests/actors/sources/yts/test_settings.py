"""What may be set for YTS-compatible directories."""

from __future__ import annotations

import ipaddress

import pytest

from actors.sources.yts import YtsSettings
from actors.sources.yts.settings import name_of

FIRST, SECOND = "https://films.example", "http://192.168.1.9:8080/films"
HOW = "must begin with http:// or https:// and name a host"


def test_without_an_address_there_is_no_such_directory() -> None:
    assert not YtsSettings().is_configured
    assert YtsSettings().urls == ()


def test_the_order_is_the_operators() -> None:
    settings = YtsSettings(FIRST, (SECOND, "https://other.example/"))
    assert settings.is_configured
    assert settings.urls == (FIRST, SECOND, "https://other.example")


@pytest.mark.parametrize(
    "told",
    [
        "https://films.example",
        " https://films.example/ ",
        "https://films.example/api/v2",
        "https://films.example/api/v2/",
        "https://films.example/api/v2/list_movies.json",
    ],
)
def test_what_we_add_ourselves_may_be_named_as_well(told: str) -> None:
    assert YtsSettings(told).base_url == FIRST


@pytest.mark.parametrize(
    "wrong",
    [
        "films.example",
        "ftp://films.example",
        "https://",
        "https://films.example?key=1",
        "https://films.example/#top",
        "https://user:secret@films.example",
        "https://films.example:port",
        "https://films example",
        "https://films.example\\@elsewhere.example",
        "https://[::1",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence(wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^The YTS address {HOW}") as refused:
        YtsSettings(wrong)
    assert "secret" not in str(refused.value)
    with pytest.raises(ValueError, match=f"^Each YTS mirror {HOW}"):
        YtsSettings(FIRST, (wrong,))


@pytest.mark.parametrize(
    ("base_url", "mirrors", "reason"),
    [
        ("", (SECOND,), "YTS mirrors are of use only beside a YTS address"),
        (FIRST, tuple(f"https://m{n}.example" for n in range(5)), "There may be 4 YTS mirrors at most"),
        (FIRST, (SECOND, SECOND), "No YTS address may be named twice"),
        (FIRST, ("https://FILMS.example:443/",), "No YTS address may be named twice"),
        (FIRST, ("",), f"Each YTS mirror {HOW}"),
    ],
)
def test_mirrors_that_cannot_be(base_url: str, mirrors: tuple[str, ...], reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}"):
        YtsSettings(base_url, mirrors)


def test_the_same_host_may_have_several_directories() -> None:
    assert len(YtsSettings(FIRST, ("http://films.example", "https://films.example/second")).urls) == 3


@pytest.mark.parametrize("wrong", [{"interactive_per_s": 0}, {"background_per_s": 0}, {"parallel": 0}])
def test_settings_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  attrs words them
        YtsSettings(FIRST, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "name"),
    [(FIRST, "films.example"), (SECOND, "192.168.1.9:8080"), ("https://films.example/secret/path", "films.example")],
)
def test_only_the_host_is_told(url: str, name: str) -> None:
    assert name_of(url) == YtsSettings(FIRST).line(url).service == name


@pytest.mark.parametrize(("address", "allowed"), [("127.0.0.1", True), ("93.184.215.14", True), ("224.0.0.1", False)])
def test_where_it_may_lie(address: str, allowed: bool) -> None:
    assert YtsSettings(FIRST).may_connect(ipaddress.ip_address(address)) is allowed
