"""Addresses of endpoints: their parts, what is no such address, and that the key shows nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.outbound import is_somewhere
from actors.sources.torznab.endpoint import Endpoint, NoEndpoint
from actors.sources.torznab.settings import MOST_ENDPOINTS, TorznabSettings

URL = "http://prowlarr:9696/1/api?apikey=s3cret"


def test_an_endpoint_is_known_by_its_parts() -> None:
    endpoint = Endpoint.at("HTTPS://Jackett.Example/api/v2.0/indexers/all/results/torznab/?apikey=s3cret&t=caps&x=%26")
    assert endpoint == Endpoint(
        "jackett.example",
        "https://jackett.example:443",
        "api/v2.0/indexers/all/results/torznab/",
        (("apikey", "s3cret"), ("x", "&")),
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "prowlarr:9696/1/api",
        "ftp://prowlarr/api",
        "http://",
        "http:///api",
        "http://prowlarr:0/api",
        "http://prowlarr:99999/api",
        "http://prowlarr:x/api",
        "http://[::1/api",
        "http://prow larr/api",
        "http://prowlarr/api?apikey=s3\ncret",
        "http://prowlärr/api",
        "http://me:s3cret@prowlarr/api",
        "http://prowlarr/api#s3cret",
        f"http://prowlarr/{'x' * 5000}",
    ],
)
def test_what_is_no_address_of_an_endpoint_is_told_in_a_sentence_without_it(url: str) -> None:
    with pytest.raises(NoEndpoint):
        Endpoint.at(url)
    with pytest.raises(ValueError, match=r"^Torznab endpoint number 2 (is no http|has a user name)") as refused:
        TorznabSettings((URL, url))
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("http://prowlarr:9696/1/download?apikey=s3cret&link=a%2Fb", "1/download?apikey=s3cret&link=a%2Fb"),
        ("HTTP://PROWLARR:9696/1/x#part", "1/x"),
        ("http://prowlarr:9696//elsewhere/x", "elsewhere/x"),
        ("http://prowlarr:9696", ""),
        ("http://prowlarr/1/x", None),
        ("https://prowlarr:9696/1/x", None),
        ("http://prowlarr.example:9696/1/x", None),
        ("http://prowlarr:9696@elsewhere/x", None),
        ("http://me@prowlarr:9696/x", None),
        ("http://prowlarr:9696\\@elsewhere/x", None),
        ("//prowlarr:9696/x", None),
        ("/1/x", None),
        ("magnet:?xt=urn:btih:00", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)
def test_only_links_of_the_same_origin_are_its_own(link: str, path: str | None) -> None:
    assert Endpoint.at(URL).path_of(link) == path


def test_a_port_that_is_the_usual_one_may_be_left_out() -> None:
    assert Endpoint.at("https://h/api").path_of("https://h:443/x") == "x"
    assert Endpoint.at("http://[2001:db8::1]/api").path_of("http://[2001:db8::1]:80/x") == "x"


@given(st.text(max_size=60).map("http://prowlarr:9696".__add__) | st.text(max_size=80))
def test_whatever_a_link_says_it_never_leads_to_another_host(link: str) -> None:
    endpoint = Endpoint.at(URL)
    path = endpoint.path_of(link)
    if path is not None:
        assert Endpoint.at(f"{endpoint.origin}/{path}".partition("#")[0]).origin == endpoint.origin


def test_the_key_shows_nowhere() -> None:
    settings = TorznabSettings((URL,))
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in repr(settings.places())
    assert "s3cret" not in repr(settings.line("x", settings.places()[0]))
    assert "9696" not in repr(settings.places())


def test_the_settings_say_whether_anything_is_to_be_asked() -> None:
    assert not TorznabSettings().is_configured
    assert TorznabSettings((URL,)).is_configured
    assert TorznabSettings((URL,)).may_connect is is_somewhere


def test_an_endpoint_is_not_asked_twice_nor_without_number() -> None:
    with pytest.raises(ValueError, match=r"^Torznab endpoint number 2 is there twice$"):
        TorznabSettings((URL, f"{URL}&t=caps"))
    with pytest.raises(ValueError, match=r"^There may be at most 32 Torznab endpoints$"):
        TorznabSettings(tuple(f"http://h{number}/api" for number in range(MOST_ENDPOINTS + 1)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("requests_per_s", 0.0),
        ("background_per_s", 0.0),
        ("parallel", 0),
        ("tries", 11),
        ("request_within_s", 0.0),
        ("interactive_within_s", 1000.0),
        ("background_within_s", float("nan")),
        ("results", 0),
        ("files_per_search", -1),
    ],
)
def test_each_setting_has_bounds_that_a_sentence_tells(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=r"Torznab.* must be from [\d.]+ to \d+$"):
        TorznabSettings((URL,), **{name: value})  # type: ignore[arg-type]  # one that is out of bounds
