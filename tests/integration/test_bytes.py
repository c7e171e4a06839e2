"""Every byte that comes out of `/api/stream` equals the original film, whatever happens in between."""

from __future__ import annotations

import pathlib
import random
from concurrent.futures import ThreadPoolExecutor

from tests.support.client import Client, Stream, until
from tests.support.films import (
    every_variant,
    open_any,
    open_every_variant,
    open_largest,
    original_of,
    originals,
    random_ranges,
)
from tests.support.service import Make, Service

SLOWLY = {"CONTENT_DOWNLOAD_LIMIT": "1500000"}
"""Bytes per second: a demo film then takes several seconds, so that a kill finds it half done."""


def check_ranges(client: Client, stream: Stream, count: int, seed: int) -> None:
    content = original_of(stream).content
    for start, end in random_ranges(stream.size, count, random.Random(seed)):
        assert client.read(stream.url, start, end) == content[start:end], (stream, start, end)


def finished(client: Client) -> bool:
    torrents = client.torrents()
    return bool(torrents) and all(torrent["downloaded"] == torrent["size"] for torrent in torrents)


def test_every_film_is_right_during_the_download_and_afterwards(make_service: Make) -> None:
    """Three readers a film, all films at once, from the very first moment; then again from the disk."""
    service = make_service().start()
    client = service.set_up()
    streams = open_every_variant(client)
    with ThreadPoolExecutor(max_workers=12) as readers:
        for _ in readers.map(
            lambda job: check_ranges(client, job[1], 6, seed=job[0]), enumerate(list(streams.values()) * 3)
        ):
            pass
    until(lambda: finished(client), "all films complete")
    for seed, stream in enumerate(streams.values()):
        check_ranges(client, stream, 25, seed=100 + seed)
        assert client.get(f"{stream.url}/status")["stage"] == "finished"


def test_what_was_downloaded_lies_on_disk_as_it_is(make_service: Make) -> None:
    """A film's file below DOWNLOAD_PATH is the film, byte for byte."""
    service = make_service().start()
    client = service.set_up()
    stream = open_any(client)
    assert client.read(stream.url, 0, stream.size) == original_of(stream).content
    until(lambda: original_of(stream).content in files_below(service.downloads), "the film on disk")


def files_below(folder: pathlib.Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def half_done(client: Client, stream: Stream) -> bool:
    return 0.2 < float(client.get(f"{stream.url}/status")["downloaded"]) / stream.size < 0.9


def start_half(make_service: Make) -> tuple[Service, Stream]:
    """A service in the middle of downloading its largest film, of which a reader has seen the head."""
    service = make_service(**SLOWLY).start()
    client = service.set_up()
    stream = open_largest(client)
    content = original_of(stream).content
    assert client.read(stream.url, 0, 100_000) == content[:100_000]
    until(lambda: half_done(client, stream), "half of the film", within_s=30)
    return service, stream


def test_bytes_are_right_after_kill_9_in_the_middle(make_service: Make) -> None:
    service, stream = start_half(make_service)
    assert service.kill().left_alive == []

    service.settings = {name: value for name, value in service.settings.items() if name not in SLOWLY}
    service.start()
    client = service.client
    check_ranges(client, stream, 12, seed=9)
    client.log_in()
    for anew in open_every_variant(client).values():
        check_ranges(client, anew, 8, seed=anew.size)


def test_a_reader_goes_on_where_kill_9_cut_it_off(make_service: Make, free_port: int) -> None:
    """As a browser does: the same address, with a Range from the first byte that is missing."""
    service = make_service(port=free_port, **SLOWLY).start()
    stream = open_largest(service.set_up())
    with service.client.reading(stream.url) as response:
        got = response.read(stream.size // 4)
        service.kill()
    assert 0 < len(got) < stream.size
    service.start()
    got += service.client.read(stream.url, len(got))
    assert got == original_of(stream).content


def test_nothing_is_downloaded_twice_after_an_orderly_stop(make_service: Make) -> None:
    """SIGTERM in the middle: the pieces that were here are here at the next start, without their seeder."""
    service, stream = start_half(make_service)
    before = service.client.get(f"{stream.url}/status")["progress"]
    stopped = service.stop()
    assert (stopped.exit_code, stopped.left_alive) == (0, [])

    service.settings = {**service.settings, "DEMO_SWARM": "off"}
    service.start()
    client, content = service.client, original_of(stream).content
    status = client.get(f"{stream.url}/status")
    assert status["downloaded"] >= sum(end - start for start, end in before), (before, status)
    for start, end in before:
        assert client.read(stream.url, start, end) == content[start:end]


def test_a_complete_film_needs_no_swarm_after_a_restart(make_service: Make) -> None:
    service = make_service().start()
    client = service.set_up()
    streams = open_every_variant(client)
    for stream in streams.values():
        client.read(stream.url, 0, stream.size)
    until(lambda: finished(client), "all films complete")
    service.stop()

    service.settings = {**service.settings, "DEMO_SWARM": "off"}
    service.start()
    for seed, stream in enumerate(streams.values()):
        check_ranges(service.client, stream, 5, seed=seed)


ODD_RANGES = ("bytes=-1", "bytes=-70000", "bytes=0-99999999999", "bytes=1000-", "bytes=0-0")


def test_odd_ranges_of_a_cold_film(make_service: Make) -> None:
    """RFC 9110, 14.1.2: a suffix, an end behind the end, an open end, a single byte; each the first ever asked for."""
    client = make_service().start().set_up()
    film, quality = until(lambda: every_variant(client), "every demo film can be watched")[-1]
    for wish in ODD_RANGES:
        client.forget_torrents()
        stream = client.open_stream(film, quality)
        content = original_of(stream).content
        start, end = meaning_of(wish, len(content))
        answer = client.ask("GET", stream.url, headers={"Range": wish})
        assert (answer.status, answer.headers["content-range"]) == (206, f"bytes {start}-{end - 1}/{len(content)}")
        assert answer.body == content[start:end]


def meaning_of(wish: str, size: int) -> tuple[int, int]:
    first, _, last = wish.removeprefix("bytes=").partition("-")
    if not first:
        return size - int(last), size
    return int(first), min(int(last) + 1, size) if last else size


def test_the_repository_holds_what_the_tests_need() -> None:
    """One film has its index at the end, as many files in the wild do; together they are small."""
    films = originals().values()
    assert any(film.has_index_at_end for film in films)
    assert not all(film.has_index_at_end for film in films)
    assert sum(len(film.content) for film in films) < 12_000_000
