"""What may be set for the Internet Archive, and where it may lead."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from actors.sources.archive import ArchiveSettings


def test_it_is_on_by_default() -> None:
    settings = ArchiveSettings()
    assert settings.is_enabled
    assert settings.base_url == "https://archive.org"


def test_a_slash_at_the_end_of_the_address_makes_no_difference() -> None:
    assert ArchiveSettings(base_url="http://mirror/ia/") == ArchiveSettings(base_url="http://mirror/ia")


@pytest.mark.parametrize("wrong", [{"items": 0}, {"requests_per_s": 1.0}, {"background_per_s": 0.0}, {"tries": 0}])
def test_settings_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  attrs words them
        ArchiveSettings(**wrong)


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("archive.org", True),
        ("ia800202.us.archive.org", True),
        ("evilarchive.org", False),
        ("archive.org.evil.example", False),
        ("archive.org.", False),
        ("org", False),
        ("", False),
    ],
)
def test_files_lie_on_the_archives_own_hosts(host: str, is_ours: bool) -> None:
    assert ArchiveSettings().is_ours(host) is is_ours


def test_another_base_url_has_hosts_of_its_own() -> None:
    settings = ArchiveSettings(base_url="http://127.0.0.1:8080")
    assert settings.is_ours("127.0.0.1")
    assert not settings.is_ours("archive.org")


@pytest.mark.parametrize(
    ("settings", "address", "allowed"),
    [
        (ArchiveSettings(), "127.0.0.1", False),
        (ArchiveSettings(base_url="https://archive.org/"), "192.168.1.9", False),
        (ArchiveSettings(), "207.241.224.2", True),
        (ArchiveSettings(base_url="http://mirror:8080"), "192.168.1.9", True),
        (ArchiveSettings(base_url="http://mirror:8080"), "224.0.0.1", False),
    ],
)
def test_only_a_host_that_the_operator_names_may_lie_in_his_own_network(
    settings: ArchiveSettings, address: str, allowed: bool
) -> None:
    assert settings.may_connect(ipaddress.ip_address(address)) is allowed
