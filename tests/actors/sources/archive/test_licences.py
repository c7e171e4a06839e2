"""Licences in a few words."""

from __future__ import annotations

import pytest

from actors.sources.archive.licences import licence_of


@pytest.mark.parametrize(
    ("url", "licence"),
    [
        ("http://creativecommons.org/licenses/by/3.0/", "CC BY 3.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/2.5/de/", "CC BY-NC-SA 2.5"),
        ("https://www.creativecommons.org/licenses/BY-SA/4.0", "CC BY-SA 4.0"),
        ("http://creativecommons.org/licenses/by-nd", "CC BY-ND"),
        ("http://creativecommons.org/licenses/publicdomain/", "Public domain"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "Public domain"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("http://creativecommons.org/licenses/all-rights-reserved/1.0/", ""),
        ("http://creativecommons.org/licenses/zero/1.0/", ""),
        ("http://creativecommons.org.evil.example/licenses/by/3.0/", ""),
        ("https://example.org/?creativecommons.org/licenses/by/3.0/", ""),
        ("ask me", ""),
        ("", ""),
    ],
)
def test_licences_that_we_know(url: str, licence: str) -> None:
    assert licence_of([url]) == licence


def test_the_first_licence_that_we_know_counts() -> None:
    urls = ("ask me", "http://creativecommons.org/licenses/by/3.0/", "http://creativecommons.org/licenses/by/4.0/")
    assert licence_of(urls) == "CC BY 3.0"
    assert licence_of(()) == ""
