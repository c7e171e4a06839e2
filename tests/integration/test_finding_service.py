"""The whole service among source directories on loopback: finds a film, plays it from each, measures, and survives."""

from __future__ import annotations

import pathlib
import random
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest

from tests.support.client import Client, Stream, until
from tests.support.films import random_ranges
from tests.support.finding_stage import FILM, FindingStage, finding_stage
from tests.support.loopback import loopback_only
from tests.support.service import Service, services

EVENTS = f"/api/movies/{FILM}/sources/events"
DIRECTORIES = ("yts", "torznab", "internet-archive")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FindingStage]:
    with loopback_only(), finding_stage(tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture(scope="module")
def running(stage: FindingStage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that has searched the film for somebody who looked at it."""
    with loopback_only(), services(tmp_path_factory.mktemp("running")) as make:
        yield searched(make(**stage.settings))


def searched(service: Service) -> Service:
    """Started, set up, and the film was searched for somebody who looked at it, once the local folder was ready."""
    settings = service.settings
    service.settings = {**settings, "DISABLE_BACKGROUND_TASKS": "on"}
    client = service.start().set_up()
    until(lambda: 'event="hashed ' in service.logged(), "the local clip is hashed", within_s=20)
    service.stop()
    service.settings = settings
    service.start().client.log_in()
    client.follow(EVENTS)
    return service


@pytest.fixture
def client(running: Service) -> Client:
    return running.client


def of_size(sources: list[dict[str, Any]], content: bytes) -> list[dict[str, Any]]:
    return [source for source in sources if source["size"] == len(content)]


def check_plays(client: Client, content: bytes, quality: str) -> Stream:
    """Play it from the source of this quality, which must be this very content, wherever it is looked at."""
    stream = client.open_stream(FILM, quality)
    assert stream.size == len(content)
    for start, end in random_ranges(len(content), 5, random.Random(7)):
        assert client.read(stream.url, start, end) == content[start:end]
    return stream


def test_a_film_is_found_in_all_directories_and_each_torrent_is_one_source(client: Client, stage: FindingStage) -> None:
    updates = client.follow(EVENTS)
    assert [update["over"] for update in updates] == [False] * (len(updates) - 1) + [True]
    sources = updates[-1]["sources"]
    assert {source["provider"] for source in sources} >= {"torznab", "internet-archive", "local"}
    for content in (stage.contents.both.files[0], stage.contents.by_hash.files[0], stage.clip):
        assert len(of_size(sources, content)) == 1
    assert [source["id"] for source in sources] == list(dict.fromkeys(source["id"] for source in sources))


def test_a_mirror_stands_in_for_one_that_is_dead(client: Client) -> None:
    report = client.get("/api/sources")["directories"]
    yts = next(each for each in report if each["name"] == "yts")
    assert any(part["failures"] == 0 and part["requests"] > 0 for part in yts["parts"])
    assert any(part["failures"] > 0 for part in yts["parts"])


def test_a_film_plays_by_the_torrent_file_of_its_directory(client: Client, stage: FindingStage) -> None:
    check_plays(client, stage.contents.both.files[0], "FHD")


def test_a_source_of_which_there_is_only_a_magnet_link_plays_by_the_metadata_of_its_swarm(
    client: Client, stage: FindingStage
) -> None:
    check_plays(client, stage.contents.by_hash.files[0], "HD")


def test_a_clip_in_the_local_folder_plays(client: Client, stage: FindingStage) -> None:
    check_plays(client, stage.clip, "4K")


def test_what_trackers_count_takes_the_place_of_what_directories_claim(client: Client, stage: FindingStage) -> None:
    def measured() -> list[dict[str, Any]]:
        return [each for each in of_size(client.sources(FILM), stage.contents.both.files[0]) if each["verified"]]

    (source,) = until(measured, "the swarm was measured", within_s=20)
    assert (source["broadcasters"], source["watchers"]) == (1, 0)
    assert source["checkedAt"] is not None
    assert stage.tracker.scrapes > 0


def test_a_torrent_with_a_program_in_it_is_never_offered_once_it_was_looked_into(
    client: Client, stage: FindingStage
) -> None:
    refused = client.ask("POST", f"/api/movies/{FILM}/2K", {})
    assert refused.status == HTTPStatus.NOT_FOUND
    assert "There is no 2K source of this film" in refused.body.decode()
    assert all(each["quality"] != "2K" for each in client.sources(FILM))
    fetched = [each.request.query["file"] for each in stage.stubs.torznab.server.requests("/1/download")]
    assert "Nosferatu.1922.1440p.WEB-DL.H264-TRAP" in fetched


def test_with_all_directories_dead_users_are_told_why_and_what_is_known_plays_on(
    running: Service, stage: FindingStage
) -> None:
    client, content = running.client, stage.contents.both.files[0]
    stranger = Client(client.port)
    known = client.sources(FILM)
    stage.break_down()
    try:
        for film in other_films(client):
            client.follow(f"/api/movies/{film}/sources/events")
            if client.get("/api/status")["services"]["sources"]["status"] == "degraded":
                break
        told, hinted = (each.get("/api/status")["services"] for each in (client, stranger))
        for name in (*DIRECTORIES, "sources"):
            assert told[name]["status"] == hinted[name]["status"] == "degraded", (name, told)
            assert told[name]["reason"]
            assert hinted[name].get("reason") is None
        assert client.sources(FILM) == known
        check_plays(client, content, "FHD")
    finally:
        stage.mend()


def other_films(client: Client) -> list[int]:
    """Films of which nothing is known yet, as far as the catalogue lists them."""
    lists = [entry["slug"] for entry in client.get("/api/lists")]
    films = [media["tmdbId"] for slug in lists for media in client.get(f"/api/list/{slug}?pageSize=100")["results"]]
    return [film for film in dict.fromkeys(films) if film != FILM]


@pytest.mark.parametrize("after_s", [0.0, 0.4, 1.6])
def test_kill_9_in_the_middle_of_the_search_loses_nothing_and_finds_nothing_twice(
    stage: FindingStage, tmp_path: pathlib.Path, after_s: float
) -> None:
    """Killed while directories are asked, files fetched and swarms measured; then all is there, each source once."""
    contents = (stage.contents.both.files[0], stage.contents.by_hash.files[0])
    with services(tmp_path) as make:
        service = make(**stage.settings).start()
        client = service.set_up()
        client.get(f"/api/movies/{FILM}")
        time.sleep(after_s)
        before = {source["id"]: source["size"] for source in client.sources(FILM)} if after_s else {}
        assert service.kill().left_alive == []
        service.start().client.log_in()
        client.follow(EVENTS)
        until(lambda: all(of_size(client.sources(FILM), each) for each in contents), "all is found", within_s=20)
        for content, quality in zip(contents, ("FHD", "HD"), strict=True):
            check_plays(client, content, quality)
        assert client.ask("POST", f"/api/movies/{FILM}/2K", {}).status == HTTPStatus.NOT_FOUND
        after = client.sources(FILM)
        assert len(after) == len({(source["provider"], source["size"]) for source in after})
        trap = sum(map(len, stage.contents.program.files.values()))
        kept = {source["id"]: source["size"] for source in after}
        assert {place: size for place, size in before.items() if size != trap}.items() <= kept.items()
