"""The adapter over real HTTP: what is found, every way in which a mirror can be bad, and files from any of them."""

from __future__ import annotations

import logging
import tracemalloc

import attrs
import pytest
import trio

from actors.breaker import BreakerSettings
from actors.local_http import Answer
from actors.provider_errors import ProviderDown, ProviderRefused
from actors.sources.provider import SourceProvider
from actors.urgency import Urgency
from storage.model.provided import WantedSeason
from storage.model.sources import InfoHash
from tests.support.faulty_server import Exchange, Fault, FaultyServer
from tests.support.http_faults import (
    cut_json,
    edited,
    endless,
    gzip_bomb,
    html,
    reset,
    says,
    silent,
    too_many,
    trickling,
    truncated,
    wrong_types,
)
from tests.support.yts import yts_over
from tests.support.yts_stage import UNKNOWN, yts_stage
from tests.support.yts_stub import yts_stub
from tests.support.yts_world import YtsFilm, YtsWorld

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND
SEASON = WantedSeason(7, "tt0000007", "A Series", "A Series", 1999, 1, ())
NEVER = BreakerSettings(failures=10**6)


def hashes(film: YtsFilm) -> set[str]:
    return {torrent.hash.lower() for torrent in film.torrents}


def body(content: bytes) -> Fault:
    async def fault(_: Exchange) -> Answer:
        return Answer(200, content)

    return fault


def huge() -> Fault:
    """200 MB of good JSON, never held in one place."""

    async def fault(exchange: Exchange) -> None:
        part = b'"' + b"x" * 65_000 + b'",'
        await exchange.stream.send_all(
            b'HTTP/1.1 200 OK\r\n\r\n{"status": "ok", "data": {"movie_count": 1, "movies": ['
        )
        for _ in range(200_000_000 // len(part)):
            await exchange.stream.send_all(part)

    return fault


NESTED = b'{"status": "ok", "data": {"movie_count": 1, "movies": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
BAD: dict[str, Fault] = {
    "a web page": html(),
    "a web page that is busy": html(503),
    "refused": html(403),
    "not there": html(404),
    "in trouble": says(500),
    "too often": too_many("600"),
    "moved": says(302, Location="http://127.0.0.1:1/"),
    "huge": huge(),
    "endless": endless(),
    "a bomb": gzip_bomb(),
    "nested": body(NESTED),
    "not a number": body(b'{"status": "ok", "data": {"movie_count": NaN}}'),
    "a huge number": body(b'{"status": "ok", "data": {"movie_count": ' + b"9" * 50_000 + b"}}"),
    "wrong types": wrong_types(),
    "an error": edited(lambda told: {**told, "status": "error"}),
    "another shape": body(b'{"results": []}'),
    "nothing": body(b""),
    "half a document": cut_json(),
    "cut off": truncated(),
    "reset": reset(),
    "silence": silent(),
    "a byte a second": trickling(),
    "another film": edited(lambda told: _with_another(told)),
}


def _with_another(told: dict[str, dict[str, list[dict[str, object]]]]) -> dict[str, object]:
    for movie in told["data"]["movies"]:
        movie.update(imdb_code="tt9999999", year=1890)
    return {**told}


async def test_it_is_a_provider_that_finds_every_torrent_of_every_film() -> None:
    async with yts_stub(YtsWorld.of(9)) as stub, yts_over(stub.urls) as tested:
        provider: SourceProvider = tested
        for film in stub.world.films:
            assert {each.info_hash for each in await provider.find(film.wanted, VIEWER)} == hashes(film)
        health = provider.health()
        assert (health.name, health.trouble, health.requests, health.failures, health.skipped) == ("yts", "", 9, 0, 0)


async def test_it_asks_in_the_words_of_the_interface() -> None:
    async with yts_stub() as stub, yts_over(stub.urls) as tested:
        assert await tested.find(UNKNOWN, NOBODY) == ()
        (asked,) = stub.servers[0].asked
        assert asked.request.target == "/api/v2/list_movies.json?limit=20&page=1&query_term=tt9999999"


async def test_a_film_without_a_number_is_found_by_its_title() -> None:
    async with yts_stub() as stub, yts_over(stub.urls) as tested:
        film = stub.world.films[0]
        found = await tested.find(attrs.evolve(film.wanted, imdb_id=None), VIEWER)
        assert {each.info_hash for each in found} == hashes(film)
        assert await tested.find(attrs.evolve(film.wanted, imdb_id=None, year=1800), VIEWER) == ()


async def test_it_has_no_series_and_knows_of_no_trackers_and_asks_nobody_for_that() -> None:
    async with yts_stub() as stub, yts_over(stub.urls) as tested:
        assert await tested.find(SEASON, VIEWER) == ()
        assert await tested.own_titles() is None
        assert await tested.trackers(InfoHash("a" * 40)) is None
        assert stub.servers[0].count() == 0


@pytest.mark.parametrize("name", BAD)
async def test_no_answer_is_so_bad_that_a_mirror_could_not_help(name: str) -> None:
    async with yts_stub(mirrors=1) as stub, yts_over(stub.urls, request_within_s=0.4, head_start_s=0.2) as tested:
        stub.break_down(BAD[name], 0)
        film = stub.world.films[0]
        for urgency in Urgency:
            found = await tested.find(film.wanted, urgency)
            assert {each.info_hash for each in found} == hashes(film)
        parts = {part.name: part for part in tested.health().parts}
        assert parts[_name(stub.servers[0])].trouble != ""
        assert parts[_name(stub.servers[1])].trouble == ""
        assert tested.health().trouble.startswith("1 of 2 mirrors are in trouble: 127.0.0.1")


def _name(server: FaultyServer) -> str:
    return server.url.removeprefix("http://")


@pytest.mark.parametrize("name", [name for name in BAD if name != "too often"])
async def test_alone_a_bad_answer_is_an_outage_that_is_over_when_it_is(name: str) -> None:
    async with yts_stub() as stub, yts_over(stub.urls, request_within_s=0.4, breaker=NEVER) as tested:
        film = stub.world.films[0]
        stub.break_down(BAD[name])
        tracemalloc.start()
        try:
            began = trio.current_time()
            with pytest.raises(ProviderDown, match=r"^127\.0\.0\.1:\d+ (is|gave) ") as down:
                await tested.find(film.wanted, VIEWER)
            assert trio.current_time() - began < 4
            assert tracemalloc.get_traced_memory()[1] < 12_000_000
        finally:
            tracemalloc.stop()
        assert tested.health().trouble == str(down.value)
        stub.mend()
        assert {each.info_hash for each in await tested.find(film.wanted, VIEWER)} == hashes(film)
        assert tested.health().trouble == ""


async def test_alone_it_is_asked_again_after_a_passing_fault() -> None:
    async with yts_stub() as stub, yts_over(stub.urls) as tested:
        stub.servers[0].break_on("*", reset(), times=1)
        film = stub.world.films[0]
        assert {each.info_hash for each in await tested.find(film.wanted, VIEWER)} == hashes(film)
        assert (tested.health().requests, tested.health().failures) == (2, 1)


async def test_with_four_of_five_mirrors_dead_all_films_are_found() -> None:
    async with yts_stub(YtsWorld.of(12), mirrors=4) as stub, yts_over(stub.urls, request_within_s=0.5) as tested:
        for place, fault in enumerate((html(403), silent(), reset(), gzip_bomb())):
            stub.break_down(fault, place)
        for film in stub.world.films:
            found = await tested.find(film.wanted, NOBODY)
            assert {each.info_hash for each in found} == hashes(film)
        health = tested.health()
        assert health.trouble.startswith("4 of 5 mirrors are in trouble")
        assert health.parts[0].name == _name(stub.servers[4])
        assert [server.count() for server in stub.servers[:4]] == [3, 3, 3, 3]


async def test_bad_entries_are_counted_where_they_came_from() -> None:
    def spoil(told: dict[str, dict[str, list[dict[str, list[dict[str, object]]]]]]) -> object:
        told["data"]["movies"][0]["torrents"][0]["hash"] = "not forty digits"
        return told

    async with yts_stub(mirrors=1) as stub, yts_over(stub.urls) as tested:
        stub.break_down(edited(spoil), 0)
        found = await tested.find(stub.world.films[0].wanted, VIEWER)
        assert len(found) == 5
        assert tested.health().skipped == 1
        assert [part.skipped for part in tested.health().parts] == [1, 0]
        assert tested.health().trouble == ""


async def test_a_torrent_file_comes_from_the_first_mirror_that_has_it() -> None:
    async with yts_stub(mirrors=2) as stub, yts_over(stub.urls, request_within_s=0.5) as tested:
        torrent = stub.world.films[0].torrents[0]
        found = await tested.find(stub.world.films[0].wanted, VIEWER)
        (url,) = [each.url for each in found if each.info_hash == torrent.hash.lower()]
        assert url == f"{stub.urls[0]}/torrent/download/{torrent.hash}"
        assert await tested.torrent_file(url, VIEWER) == torrent.file
        stub.break_down(html(), 0)
        stub.break_down(html(404), 1)
        assert await tested.torrent_file(url, VIEWER) == torrent.file
        assert [server.count("/torrent/*") for server in stub.servers] == [2, 1, 1]


async def test_of_an_address_only_the_hash_counts() -> None:
    async with yts_stub() as stub, yts_over(stub.urls) as tested:
        torrent = stub.world.films[0].torrents[0]
        for url in (
            f"https://elsewhere.example/torrent/download/{torrent.hash}",
            f"http://169.254.169.254/secret/torrent/download/{torrent.hash.lower()}?more#there",
        ):
            assert await tested.torrent_file(url, NOBODY) == torrent.file


@pytest.mark.parametrize(
    "url", ["", "http://[::1", "file:///etc/passwd", "https://films.example/torrent/download/short", "a" * 10_000]
)
async def test_what_is_no_address_of_ours_is_refused_without_asking(url: str) -> None:
    async with yts_stub() as stub, yts_over(stub.urls) as tested:
        with pytest.raises(ProviderRefused, match="no address of a torrent file"):
            await tested.torrent_file(url, VIEWER)
        assert stub.servers[0].count() == 0


async def test_a_file_that_no_mirror_has_is_no_outage() -> None:
    async with yts_stub(mirrors=1) as stub, yts_over(stub.urls) as tested:
        for _ in range(5):
            with pytest.raises(ProviderRefused, match=r"does not have this torrent file\.$"):
                await tested.torrent_file(f"{stub.urls[0]}/torrent/download/{'A' * 40}", VIEWER)
        assert tested.health().trouble == ""
        assert [server.count() for server in stub.servers] == [5, 5]


TEN_MB = 10 * 1024 * 1024


@pytest.mark.parametrize(("size", "is_taken"), [(TEN_MB, True), (TEN_MB + 1, False)])
async def test_a_file_has_ten_megabytes_at_most(size: int, is_taken: bool) -> None:
    async with yts_stub() as stub, yts_over(stub.urls, breaker=NEVER) as tested:
        stub.break_down(body(b"d" * size))
        asked = f"{stub.urls[0]}/torrent/download/{'A' * 40}"
        if is_taken:
            assert len(await tested.torrent_file(asked, VIEWER)) == size
        else:
            with pytest.raises(ProviderDown, match=f"more than {TEN_MB} bytes"):
                await tested.torrent_file(asked, VIEWER)


@pytest.mark.parametrize("content", [b"<!doctype html><title>Sorry</title>", b"\n <html>", b'{"status": "error"}', b""])
async def test_a_page_is_no_file(content: bytes) -> None:
    async with yts_stub(mirrors=1) as stub, yts_over(stub.urls) as tested:
        torrent = stub.world.films[0].torrents[0]
        stub.break_down(body(content), 0)
        assert await tested.torrent_file(f"{stub.urls[0]}/torrent/download/{torrent.hash}", VIEWER) == torrent.file
        assert tested.health().failures == 1


async def test_logs_and_errors_name_hosts_alone(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with yts_stub() as stub:
        secret = f"{stub.urls[0]}/s3cret/path"
        async with yts_over((secret,), breaker=NEVER) as tested:
            stub.break_down(says(500))
            with pytest.raises(ProviderDown) as down:
                await tested.find(stub.world.films[0].wanted, VIEWER)
            told = f"{down.value} {tested.health()} {caplog.text}"
            assert "127.0.0.1" in told
            assert "s3cret" not in told
            assert "tt0000001" not in told


async def test_the_stage_for_all_providers() -> None:
    async with yts_stage() as stage:
        assert stage.info_hash in {each.info_hash for each in await stage.provider.find(stage.film, VIEWER)}
        assert await stage.provider.find(stage.unknown, VIEWER) == ()
        stage.break_down()
        for _ in range(5):
            with pytest.raises(ProviderDown):
                await stage.provider.find(stage.film, VIEWER)
        stage.mend()
        assert await stage.provider.find(stage.film, VIEWER)
