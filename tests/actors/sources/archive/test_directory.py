"""The Internet Archive as its port promises it: well, ill, slow, moved to a node, and changed behind our back."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import pairwise

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.outbound import Fetched
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused
from actors.sources.archive.directory import InternetArchive
from actors.sources.archive.settings import ArchiveSettings
from actors.sources.errors import PayloadRefused
from actors.sources.provider import SourceProvider
from actors.urgency import Urgency
from storage.model.provided import FoundSource, WantedEpisode, WantedFilm, WantedSeason
from storage.model.sources import InfoHash
from tests.support import http_faults
from tests.support.archive_items import QUIRKS, Item, item, shelf
from tests.support.archive_stage import archive_over, archive_stage, wanted
from tests.support.archive_stub import ArchiveStub, archive_stub
from tests.support.faulty_server import Fault
from tests.support.scripted_web import ScriptedWeb, good

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
async def stub() -> AsyncIterator[ArchiveStub]:
    async with archive_stub(shelf(seed=3)) as running:
        yield running


@pytest.fixture
async def archive(stub: ArchiveStub) -> AsyncIterator[InternetArchive]:
    async with archive_over(stub.url) as running:
        yield running


def first(stub: ArchiveStub) -> Item:
    return next(iter(stub.items.values()))


async def found_by(archive: InternetArchive, item: Item) -> FoundSource:
    return next(found for found in await archive.find(wanted(item), VIEWER) if found.info_hash == item.info_hash)


async def test_every_film_of_a_shelf_is_found_and_what_nobody_may_have_is_not(
    stub: ArchiveStub, archive: InternetArchive
) -> None:
    for_all = [each for each in stub.items.values() if not each.identifier.endswith("_copy")]
    assert len(for_all) < len(stub.items)
    for each in for_all:
        (found,) = await archive.find(wanted(each), NOBODY)
        assert found.info_hash == each.info_hash
        assert await archive.torrent_file(found.url, NOBODY) == each.torrent
    assert archive.health().trouble == ""


async def test_a_torrent_comes_from_the_node_that_has_it(stub: ArchiveStub, archive: InternetArchive) -> None:
    source = await found_by(archive, first(stub))
    assert await archive.torrent_file(source.url, VIEWER) == first(stub).torrent
    (asked,) = stub.node.asked
    assert asked.request.headers["accept"] == "application/x-bittorrent"
    assert stub.server.count("/download/*") == 1


async def test_which_file_is_the_film_is_known_once_the_torrent_was_fetched(
    stub: ArchiveStub, archive: InternetArchive
) -> None:
    source = await found_by(archive, first(stub))
    assert source.file_index is None
    assert source.size_bytes == int(first(stub).file(".mp4")["size"])
    await archive.torrent_file(source.url, VIEWER)
    assert (await found_by(archive, first(stub))).file_index == 1


async def test_only_the_most_downloaded_items_are_looked_into(stub: ArchiveStub) -> None:
    rng = random.Random(1)
    copies = [item(rng, "Nosferatu", 1922, f"copy{number}") for number in range(9)]
    stub.items.update((copy.identifier, copy) for copy in copies)
    async with archive_over(stub.url, items=3) as archive:
        found = await archive.find(wanted(copies[0]), VIEWER)
    best = sorted(copies, key=lambda copy: -copy.downloads)[:3]
    assert [each.info_hash for each in found] == [copy.info_hash for copy in best]
    assert stub.server.count("/metadata/*") == 3


@pytest.mark.parametrize("year", [1900, 1979])
async def test_a_film_of_another_year_is_not_looked_into(
    stub: ArchiveStub, archive: InternetArchive, year: int
) -> None:
    stub.items["other"] = item(random.Random(1), "Nosferatu", 1922, "other")
    assert await archive.find(attrs.evolve(wanted(stub.items["other"]), year=year), VIEWER) == ()
    assert stub.server.count("/metadata/*") == 0


@pytest.mark.parametrize(
    "title",
    [
        'The "Quiet" Ferry',
        "Ferry: AND (the) OR [End]",
        "What? Why! *",
        "\\",
        '"',
        "Ferry\\",
        "/ferry/",
        "{a TO b}",
        "~^",
    ],
)
async def test_any_title_is_asked_for_without_an_error(stub: ArchiveStub, archive: InternetArchive, title: str) -> None:
    there = item(random.Random(1), title, 1922, "there")
    stub.items["there"] = there
    found = await archive.find(wanted(there), VIEWER)
    has_words = any(letter.isalnum() for letter in title)
    assert [each.info_hash for each in found] == ([there.info_hash] if has_words else [])
    assert archive.health().trouble == ""


async def test_a_film_that_it_does_not_know_costs_one_question(stub: ArchiveStub, archive: InternetArchive) -> None:
    film = attrs.evolve(wanted(first(stub)), title="No Such Film")
    assert await archive.find(film, VIEWER) == ()
    assert len(stub.server.asked) == 1


async def test_of_series_it_knows_nothing_and_is_not_asked(stub: ArchiveStub, archive: InternetArchive) -> None:
    season = WantedSeason(1, None, first(stub).title, "", 1922, 1, (WantedEpisode(1),))
    assert await archive.find(season, VIEWER) == ()
    assert stub.server.asked == []


async def test_an_item_that_cannot_be_read_just_now_is_trouble_and_not_gone(
    stub: ArchiveStub, archive: InternetArchive
) -> None:
    rng = random.Random(1)
    for number in range(3):
        stub.items[f"copy{number}"] = item(rng, "Nosferatu", 1922, f"copy{number}")
    stub.server.break_on("/metadata/copy1", http_faults.says(500))
    with pytest.raises(ProviderDown):
        await archive.find(wanted(stub.items["copy0"]), VIEWER)
    stub.server.mend()
    assert len(await archive.find(wanted(stub.items["copy0"]), VIEWER)) == 3


async def test_an_item_that_has_gone_meanwhile_is_left_out(stub: ArchiveStub, archive: InternetArchive) -> None:
    stub.server.break_on("/metadata/*", http_faults.says(200, {}), times=1)
    assert await archive.find(wanted(first(stub)), VIEWER) == ()


async def test_an_answer_about_another_item_is_trouble(stub: ArchiveStub, archive: InternetArchive) -> None:
    stub.server.break_on("/metadata/*", http_faults.says(200, {"metadata": {"identifier": "other"}}))
    with pytest.raises(ProviderDown, match="makes no sense"):
        await archive.find(wanted(first(stub)), VIEWER)


FAULTS = {
    "in trouble": http_faults.says(503),
    "a web page": http_faults.html(),
    "an empty answer": http_faults.says(200),
    "a reset": http_faults.reset(),
    "cut off": http_faults.truncated(),
    "half the JSON": http_faults.cut_json(),
    "other types": http_faults.wrong_types(),
    "without end": http_faults.endless(),
    "a bomb": http_faults.gzip_bomb(),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_search_that_fails_is_trouble(stub: ArchiveStub, archive: InternetArchive, fault: Fault) -> None:
    stub.server.break_on("/advancedsearch.php", fault)
    with pytest.raises(ProviderDown):
        await archive.find(wanted(first(stub)), VIEWER)
    health = archive.health()
    assert health.name == "internet-archive"
    assert health.trouble.startswith("The Internet Archive ")
    assert (health.requests, health.failures) == (1, 1)
    stub.server.mend()
    assert await archive.find(wanted(first(stub)), VIEWER)
    assert archive.health().trouble == ""


async def test_what_is_asked_too_often_says_when_to_come_back(stub: ArchiveStub, archive: InternetArchive) -> None:
    stub.server.break_on("*", http_faults.too_many("30"))
    with pytest.raises(ProviderBusy) as busy:
        await archive.find(wanted(first(stub)), VIEWER)
    assert busy.value.retry_after_s == pytest.approx(30, abs=2)


async def test_entries_that_make_no_sense_are_counted(stub: ArchiveStub, archive: InternetArchive) -> None:
    first(stub).files.append({"format": "nameless"})
    await found_by(archive, first(stub))
    assert archive.health().skipped == 1


# Torrents


def changed(item: Item) -> None:
    item.file(".ogv")["size"] = "7"


def lagging(item: Item) -> None:
    changed(item)
    item.torrent = item.torrent.replace(b"12:piece length", b"12:piece lengtH")


def replaced(item: Item) -> None:
    item.file(".ogv")["size"] = "7"
    item.made_anew()


def no_torrent(item: Item) -> None:
    item.torrent = b"<html>"


def gone(item: Item) -> None:
    item.is_gone = True


def kept_back(item: Item) -> None:
    item.is_kept_back = True


@pytest.mark.parametrize("change", [lagging, replaced, no_torrent], ids=lambda change: change.__name__)
async def test_a_torrent_that_is_not_the_one_that_was_told_of_is_refused(
    stub: ArchiveStub, archive: InternetArchive, change: Callable[[Item], None]
) -> None:
    source = await found_by(archive, first(stub))
    change(first(stub))
    with pytest.raises(PayloadRefused):
        await archive.torrent_file(source.url, VIEWER)
    assert archive.health().trouble == ""


@pytest.mark.parametrize("change", [gone, kept_back], ids=lambda change: change.__name__)
async def test_a_torrent_that_is_kept_back_is_not_given_up(
    stub: ArchiveStub, archive: InternetArchive, change: Callable[[Item], None]
) -> None:
    source = await found_by(archive, first(stub))
    change(first(stub))
    with pytest.raises(ProviderRefused, match="does not give this torrent now"):
        await archive.torrent_file(source.url, VIEWER)
    assert archive.health().trouble == ""


async def test_a_torrent_that_lags_behind_the_files_is_refused(stub: ArchiveStub, archive: InternetArchive) -> None:
    changed(first(stub))
    source = await found_by(archive, first(stub))
    with pytest.raises(PayloadRefused, match="has changed since it was made"):
        await archive.torrent_file(source.url, VIEWER)


async def test_a_new_torrent_is_taken_when_the_item_is_found_anew(stub: ArchiveStub, archive: InternetArchive) -> None:
    source = await found_by(archive, first(stub))
    replaced(first(stub))
    with pytest.raises(PayloadRefused):
        await archive.torrent_file(source.url, VIEWER)
    anew = await found_by(archive, first(stub))
    assert anew.info_hash != source.info_hash
    assert await archive.torrent_file(anew.url, VIEWER) == first(stub).torrent


async def test_after_a_restart_the_item_is_read_again_before_its_torrent_is_believed(stub: ArchiveStub) -> None:
    async with archive_over(stub.url) as archive:
        source = await found_by(archive, first(stub))
    async with archive_over(stub.url) as archive:
        asked = stub.server.count("/metadata/*")
        assert await archive.torrent_file(source.url, NOBODY) == first(stub).torrent
        assert await archive.torrent_file(source.url, NOBODY) == first(stub).torrent
        assert stub.server.count("/metadata/*") == asked + 1
    changed(first(stub))
    async with archive_over(stub.url) as archive:
        with pytest.raises(PayloadRefused):
            await archive.torrent_file(source.url, NOBODY)


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.__name__)
async def test_a_torrent_of_what_nobody_may_have_any_longer_is_not_fetched(
    stub: ArchiveStub, quirk: Callable[[Item], Item]
) -> None:
    async with archive_over(stub.url) as archive:
        url = (await found_by(archive, first(stub))).url
    quirk(first(stub))
    async with archive_over(stub.url) as archive:
        with pytest.raises(PayloadRefused, match="no longer gives this item to everybody"):
            await archive.torrent_file(url, VIEWER)
    assert stub.node.asked == []


FOREIGN = {
    "another host": "https://evil.example/download/a/a_archive.torrent",
    "a host that begins like it": "{url}.evil.example/download/a/a_archive.torrent",
    "another file": "{url}/download/a/b_archive.torrent",
    "another place": "{url}/metadata/a",
    "a way up": "{url}/download/../download/a/a_archive.torrent",
    "a query": "{url}/download/a/a_archive.torrent?x",
    "more behind it": "{url}/download/a/a_archive.torrent\n",
    "nothing": "",
}


@pytest.mark.parametrize("url", FOREIGN.values(), ids=FOREIGN)
async def test_addresses_of_others_are_not_asked(stub: ArchiveStub, archive: InternetArchive, url: str) -> None:
    with pytest.raises(ProviderRefused):
        await archive.torrent_file(url.format(url=stub.url), VIEWER)
    assert stub.server.asked == []


LEADS_ASTRAY = ("http://evil.example/a", "http://169.254.169.254/a", "http://user@127.0.0.1/a", "ftp://127.0.0.1/a")


@pytest.mark.parametrize("location", LEADS_ASTRAY)
async def test_a_redirect_to_somebody_else_is_trouble(
    stub: ArchiveStub, archive: InternetArchive, location: str
) -> None:
    source = await found_by(archive, first(stub))
    stub.server.break_on("/download/*", http_faults.says(302, Location=location))
    with pytest.raises(ProviderDown, match="status 302"):
        await archive.torrent_file(source.url, VIEWER)


@pytest.mark.parametrize("fault", ["a reset", "cut off", "without end", "in trouble", "an empty answer"])
async def test_a_node_that_fails_is_trouble(stub: ArchiveStub, archive: InternetArchive, fault: str) -> None:
    source = await found_by(archive, first(stub))
    stub.node.break_on("*", FAULTS[fault])
    with pytest.raises(ProviderDown):
        await archive.torrent_file(source.url, VIEWER)
    stub.node.mend()
    assert await archive.torrent_file(source.url, VIEWER) == first(stub).torrent


# The port, and the pace


async def test_it_is_a_provider(archive: InternetArchive) -> None:
    provider: SourceProvider = archive
    assert provider.name == "internet-archive"
    assert await provider.own_titles() is None
    assert await provider.trackers(InfoHash("a" * 40)) is None


FILM = WantedFilm(653, "tt0013442", "Nosferatu", "", 1922, 95)
NOTHING = good(b'{"response": {"docs": []}}')


def scripted(web: ScriptedWeb, **settings: float) -> InternetArchive:
    return InternetArchive(ArchiveSettings(**settings), web, now=lambda: NOW, rng=random.Random(1))  # type: ignore[arg-type]


async def many(archive: InternetArchive, urgency: Urgency, count: int) -> float:
    """How long so many searches at once take."""
    began = trio.current_time()
    async with trio.open_nursery() as nursery:
        for _ in range(count):
            nursery.start_soon(archive.find, FILM, urgency)
    return trio.current_time() - began


async def test_where_nobody_waits_it_is_asked_once_a_second(autojump_clock: MockClock) -> None:
    web = ScriptedWeb([NOTHING])
    assert await many(scripted(web), NOBODY, 11) == pytest.approx(10)
    times = [at for at, _ in web.asked]
    assert all(later - earlier >= 0.999 for earlier, later in pairwise(times))


async def test_for_viewers_it_is_asked_up_to_three_times_a_second(autojump_clock: MockClock) -> None:
    web = ScriptedWeb([NOTHING])
    assert await many(scripted(web), VIEWER, 11) == pytest.approx(3.5)
    times = [at for at, _ in web.asked]
    assert max(sum(begin <= at < begin + 1 for at in times) for begin in times) <= 3


async def test_viewers_do_not_wait_behind_the_background(autojump_clock: MockClock) -> None:
    web = ScriptedWeb([NOTHING])
    archive = scripted(web)
    async with trio.open_nursery() as nursery:
        for _ in range(50):
            nursery.start_soon(archive.find, FILM, NOBODY)
        await trio.sleep(3.2)
        assert await many(archive, VIEWER, 2) <= 1.5
        nursery.cancel_scope.cancel()


async def test_one_that_is_down_is_left_in_peace(autojump_clock: MockClock) -> None:
    web = ScriptedWeb([Fetched(503, {}, b"")])
    archive = scripted(web, tries=1)
    for _ in range(20):
        with pytest.raises(ProviderDown):
            await archive.find(FILM, VIEWER)
    assert len(web.asked) == 5
    assert archive.health().trouble == "The Internet Archive is in trouble (status 503)."


async def test_nothing_but_the_service_is_named_in_logs(
    autojump_clock: MockClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="actors")
    with pytest.raises(ProviderDown):
        await scripted(ScriptedWeb([Fetched(503, {}, b"")]), tries=1).find(FILM, VIEWER)
    assert "Nosferatu" not in caplog.text
    assert "The Internet Archive is in trouble" in caplog.text


async def test_the_stage_is_broken_and_mended() -> None:
    async with archive_stage() as stage:
        assert [each.info_hash for each in await stage.provider.find(stage.film, VIEWER)] == [stage.info_hash]
        assert await stage.provider.find(stage.unknown, VIEWER) == ()
        stage.break_down()
        with pytest.raises(ProviderDown):
            await stage.provider.find(stage.film, VIEWER)
        stage.mend()
        assert await stage.provider.find(stage.film, VIEWER)
