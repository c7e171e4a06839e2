"""What becomes of an item."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from actors.sources.archive.answers import ItemAnswer
from actors.sources.archive.fields import MOST_ENTRIES, Skipped
from actors.sources.archive.settings import ArchiveSettings
from actors.sources.archive.translating import OpenItem, open_item
from storage.model.sources import Quality, Traits
from tests.support.archive_items import QUIRKS, Item, item


@pytest.fixture
def some() -> Item:
    return item(random.Random(5), "The Silent Ferry", 1922, "ferry")


def opened(some: Item, runtime_min: int = 90, **settings: Any) -> OpenItem | None:
    answer = ItemAnswer.model_validate(some.metadata, context=Skipped())
    return open_item(answer, ArchiveSettings(**settings), runtime_min)


def there(some: Item, **settings: Any) -> OpenItem:
    found = opened(some, **settings)
    assert found is not None
    return found


def test_an_item_becomes_a_finding(some: Item) -> None:
    found = there(some).found
    assert found.info_hash == some.info_hash
    assert found.url == "https://archive.org/download/ferry/ferry_archive.torrent"
    assert found.traits == Traits(Quality.SD, 480, "X264")
    assert found.size_bytes == int(some.file("ferry.mp4")["size"])
    assert found.licence == "CC BY-SA 3.0"
    assert found.web_seeds == ("https://archive.org/download/", "https://ia800202.us.archive.org/7/items/")
    assert found.uploaded_at == datetime(2015, 2, 20, tzinfo=UTC)
    assert (found.file_index, found.seeders, found.leechers, found.trackers) == (None, None, None, ())


def test_what_is_kept_for_comparing_is_what_the_item_holds(some: Item) -> None:
    held = there(some).held
    assert (held.identifier, held.info_hash, held.film) == ("ferry", some.info_hash, "ferry.mp4")
    assert len(held.files) == len(some.files)


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.__name__)
def test_what_nobody_may_have_is_left_out(some: Item, quirk: Callable[[Item], Item]) -> None:
    assert opened(quirk(some)) is None


@pytest.mark.parametrize("wrong", ["", "x" * 40, "a" * 39, 7, None, {}])
def test_an_info_hash_that_is_none_is_no_torrent(some: Item, wrong: object) -> None:
    some.file("_archive.torrent")["btih"] = wrong
    assert opened(some) is None


def test_an_info_hash_may_be_in_capitals(some: Item) -> None:
    some.file("_archive.torrent")["btih"] = "AB" * 20
    assert there(some).found.info_hash == "ab" * 20


def test_a_torrent_that_somebody_uploaded_is_not_the_items(some: Item) -> None:
    some.file("_archive.torrent")["name"] = "other_archive.torrent"
    assert opened(some) is None


def test_an_item_without_a_film_is_left_out(some: Item) -> None:
    for file in some.files:
        file["private"] = "true" if file["name"].endswith((".mp4", ".mpeg", ".ogv")) else "false"
    assert opened(some) is None


def test_a_film_of_quite_another_length_is_left_out(some: Item) -> None:
    assert opened(some, runtime_min=300) is None


def test_an_item_with_too_many_files_is_left_out(some: Item) -> None:
    some.files.extend({"name": f"{number}.jpg", "size": "1"} for number in range(MOST_ENTRIES))
    assert opened(some) is None


@pytest.mark.parametrize(
    ("licence", "collection", "told"),
    [
        ("http://creativecommons.org/licenses/by/3.0/", "opensource_movies", "CC BY 3.0"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "opensource_movies", "Public domain"),
        ("", "feature_films", ""),
        ("ask me", ["opensource_movies", "silent_films"], ""),
        ("", "opensource_movies", None),
        ("https://example.org/terms", ["opensource_movies"], None),
        ("", "", None),
    ],
)
def test_an_item_has_a_free_licence_or_lies_in_an_open_collection(
    some: Item, licence: str, collection: object, told: str | None
) -> None:
    some.metadata["metadata"].update(licenseurl=licence, collection=collection)
    found = opened(some)
    assert (found and found.found.licence) == told


@pytest.mark.parametrize(
    ("server", "folder"),
    [
        ("evil.example", "/7/items/ferry"),
        ("archive.org.evil.example", "/7/items/ferry"),
        ("ia1.archive.org/x?", "/7/items/ferry"),
        ("user@ia1.archive.org", "/7/items/ferry"),
        ("ia1.archive.org", "/7/items/../../ferry"),
        ("ia1.archive.org", "items"),
        ("", ""),
    ],
)
def test_web_seeds_lie_on_the_archives_own_hosts(some: Item, server: str, folder: str) -> None:
    some.metadata.update(server=server, dir=folder)
    assert there(some).found.web_seeds == ("https://archive.org/download/",)


def test_another_base_url_is_where_its_files_lie(some: Item) -> None:
    found = there(some, base_url="http://127.0.0.1:8080/ia").found
    assert found.url == "http://127.0.0.1:8080/ia/download/ferry/ferry_archive.torrent"
    assert found.web_seeds == ("http://127.0.0.1:8080/ia/download/",)


@pytest.mark.parametrize("text", ["", "yesterday", "2015-13-01", "0000-00-00 00:00:00"])
def test_a_date_that_is_none_is_left_out(some: Item, text: str) -> None:
    some.metadata["metadata"]["publicdate"] = text
    assert there(some).found.uploaded_at is None
