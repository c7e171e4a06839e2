"""What may be set for TMDB, and where it may lead."""

from __future__ import annotations

import ipaddress

import pytest

from actors.catalogue.tmdb.settings import TmdbSettings, looks_like_a_token


def test_without_a_token_it_is_not_asked() -> None:
    assert not TmdbSettings().is_configured
    assert TmdbSettings(token="abc").is_configured


@pytest.mark.parametrize("token", ["a b", "a\nb", "ключ", "a\x7f"])
def test_a_token_that_fits_no_header_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="neither spaces nor letters") as refused:
        TmdbSettings(token=token)
    assert token not in str(refused.value)


def test_the_token_does_not_show() -> None:
    settings = TmdbSettings(token="s3cret")
    assert "s3cret" not in repr((settings, settings.line()))
    assert settings.line().headers == {"Authorization": "Bearer s3cret"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": ()},
        {"languages": ("english",)},
        {"list_titles": 19},
        {"list_titles": 10_001},
        {"requests_per_s": 0},
    ],
)
def test_settings_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  attrs words them
        TmdbSettings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "address", "allowed"),
    [
        (TmdbSettings(), "127.0.0.1", False),
        (TmdbSettings(), "192.168.1.9", False),
        (TmdbSettings(), "93.184.215.14", True),
        (TmdbSettings(base_url="http://proxy:8080/3"), "192.168.1.9", True),
        (TmdbSettings(base_url="http://127.0.0.1:8080/3"), "127.0.0.1", True),
        (TmdbSettings(base_url="http://proxy:8080/3"), "224.0.0.1", False),
    ],
)
def test_only_a_host_that_the_operator_names_may_lie_in_his_own_network(
    settings: TmdbSettings, address: str, allowed: bool
) -> None:
    assert settings.may_connect(ipaddress.ip_address(address)) is allowed


@pytest.mark.parametrize(
    ("token", "good"),
    [
        ("eyJhbGciOi.eyJhdWQi.x-_y", True),
        ("0123456789abcdef0123456789abcdef", False),
        ("eyJhbGciOi", False),
        ("", False),
    ],
)
def test_what_a_token_looks_like(token: str, good: bool) -> None:
    assert looks_like_a_token(token) is good
