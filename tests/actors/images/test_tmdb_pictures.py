"""TMDB's pictures from a local server that answers well, badly, slowly, hugely and with something else."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trio

from actors.images import (
    DescribePictures,
    GetPicture,
    ImagesSettings,
    NotAPicture,
    PictureFile,
    PictureSize,
    PictureUnavailable,
    PictureUnknown,
    tmdb_pictures,
)
from actors.images.tmdb_pictures import TmdbPictures, open_tmdb_pictures
from actors.outbound import WebClient, is_this_machine
from actors.runtime import Address
from storage.database import Database
from storage.model.errors import MiauflixError
from tests.support.http_stub import HttpStub, Script, answering, http_stub
from tests.support.pictures import know, png_bomb, quartered

JPEG, PNG, WEBP = quartered("JPEG"), quartered("PNG"), quartered("WEBP")
HTML = b"<!doctype html><title>Log in to this network</title>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@asynccontextmanager
async def tmdb(stub: HttpStub, **changes: Any) -> AsyncIterator[TmdbPictures]:
    """The adapter, pointed at this server."""
    settings = ImagesSettings(Path("nowhere"), tmdb_url=stub.url("/t/p"), **{"fetch_within_s": 1.0, **changes})
    async with WebClient(may_connect=is_this_machine) as web:
        yield TmdbPictures(web, settings, lambda: NOW)


async def fetch(script: Script) -> bytes:
    async with http_stub(script) as stub, tmdb(stub) as source:
        return await source.picture("tmdb/a.jpg", PictureSize.W500)


async def refusal(script: Script, **changes: Any) -> MiauflixError:
    """Why nothing was fetched."""
    async with http_stub(script) as stub, tmdb(stub, **changes) as source:
        with pytest.raises(MiauflixError) as caught:
            await source.picture("tmdb/a.jpg", PictureSize.W500)
    return caught.value


@pytest.mark.parametrize(
    ("content", "told"), [(JPEG, "image/jpeg"), (PNG, "image/png; charset=binary"), (WEBP, "IMAGE/WEBP")]
)
async def test_a_picture_comes_as_it_is(content: bytes, told: str) -> None:
    assert await fetch(answering(content, f"Content-Type: {told}")) == content


async def test_it_is_asked_for_under_its_name_and_size_and_without_a_token() -> None:
    async with http_stub(answering(JPEG, "Content-Type: image/jpeg")) as stub, tmdb(stub) as source:
        for size in PictureSize:
            await source.picture("tmdb/aB-c_9.jpg", size)
        assert stub.targets == [f"/t/p/{size}/aB-c_9.jpg" for size in ("w185", "w300", "w342", "w500", "w780", "w1280")]
        assert b"authorization" not in b"".join(stub.heads).lower()


async def test_pictures_of_other_providers_are_asked_of_nobody() -> None:
    async with http_stub(answering(JPEG, "Content-Type: image/jpeg")) as stub, tmdb(stub) as source:
        with pytest.raises(PictureUnknown):
            await source.picture("other/a.jpg", PictureSize.W500)
        assert stub.heads == []


async def test_the_smallest_thumbnail_that_there_is_is_taken() -> None:
    async def only_wide(stream: trio.SocketStream, head: bytes) -> None:
        if b"/w300/" in head:
            await answering(JPEG, "Content-Type: image/jpeg")(stream, head)
        else:
            await answering(b"", status="404 Not Found")(stream, head)

    async with http_stub(answering(PNG, "Content-Type: image/png")) as stub, tmdb(stub) as source:
        assert await source.thumbnail("tmdb/a.jpg") == PNG
        assert stub.targets == ["/t/p/w92/a.jpg"]
    async with http_stub(only_wide) as stub, tmdb(stub) as source:
        assert await source.thumbnail("tmdb/a.jpg") == JPEG
        assert stub.targets == ["/t/p/w92/a.jpg", "/t/p/w300/a.jpg"]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
async def test_what_it_no_longer_has_is_unknown(status: str) -> None:
    error = await refusal(answering(HTML, "Content-Type: text/html", status=status))
    assert isinstance(error, PictureUnknown)


@pytest.mark.parametrize("status", ["500 Oh", "502 Bad", "503 Busy", "429 Slow", "403 No", "204 Nothing", "206 Part"])
async def test_other_statuses_are_trouble_that_passes(status: str) -> None:
    error = await refusal(answering(JPEG, "Content-Type: image/jpeg", "Retry-After: 77", status=status))
    assert type(error) is PictureUnavailable
    assert status[:3] in str(error)
    assert error.retry_after_s == 77


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporarily", "308 For Ever"])
async def test_a_redirect_is_never_followed(status: str) -> None:
    async with http_stub(answering(JPEG, "Content-Type: image/jpeg")) as elsewhere:
        location = f"Location: {elsewhere.url('/t/p/w500/a.jpg')}"
        assert isinstance(await refusal(answering(b"", location, status=status)), PictureUnavailable)
        assert elsewhere.heads == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HTML, "image/jpeg"),
        (SVG, "image/svg+xml"),
        (SVG, "image/png"),
        (PNG, "image/jpeg"),
        (JPEG, "image/webp"),
        (quartered("GIF"), "image/gif"),
        (b"", "image/jpeg"),
    ],
    ids=["HTML as JPEG", "SVG", "SVG as PNG", "PNG as JPEG", "JPEG as WebP", "GIF", "nothing"],
)
async def test_what_is_no_picture_is_refused(content: bytes, told: str) -> None:
    assert isinstance(await refusal(answering(content, f"Content-Type: {told}")), NotAPicture)


@pytest.mark.parametrize("headers", [["Content-Type: text/html"], ["Content-Type: application/json"], []])
async def test_the_page_of_a_portal_is_an_outage_and_not_the_pictures_doing(headers: list[str]) -> None:
    assert type(await refusal(answering(HTML, *headers))) is PictureUnavailable


async def huge(stream: trio.SocketStream, _head: bytes) -> None:
    """200 MB that never come to an end for whoever reads them all."""
    await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 200000000\r\n\r\n" + JPEG)
    for _ in range(200):
        await stream.send_all(bytes(1_000_000))


async def truncated(stream: trio.SocketStream, _head: bytes) -> None:
    await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 5000\r\n\r\n" + JPEG[:100])


async def dripping(stream: trio.SocketStream, _head: bytes) -> None:
    await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 5000\r\n\r\n")
    for byte in JPEG:
        await stream.send_all(bytes([byte]))
        await trio.sleep(0.1)


async def silent(_stream: trio.SocketStream, _head: bytes) -> None:
    await trio.sleep_forever()


async def packed(stream: trio.SocketStream, head: bytes) -> None:
    body = gzip.compress(bytes(100_000_000), mtime=0)
    await answering(body, "Content-Type: image/jpeg", "Content-Encoding: gzip")(stream, head)


@pytest.mark.parametrize("script", [huge, truncated, dripping, silent, packed], ids=lambda script: script.__name__)
async def test_hostile_answers_end_soon_and_are_trouble_that_passes(script: Script) -> None:
    began = trio.current_time()
    error = await refusal(script, max_picture_bytes=1_000_000, fetch_within_s=0.5)
    assert type(error) is PictureUnavailable
    assert trio.current_time() - began < 5


async def test_a_server_that_is_not_there_is_trouble_that_passes(free_port: int) -> None:
    stub = HttpStub(free_port, silent)
    async with tmdb(stub) as source:
        with pytest.raises(PictureUnavailable, match=r"127\.0\.0\.1 could not be asked"):
            await source.picture("tmdb/a.jpg", PictureSize.W500)


async def test_a_private_address_is_asked_only_when_the_operator_named_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with http_stub(answering(JPEG, "Content-Type: image/jpeg")) as stub:
        settings = ImagesSettings(Path("nowhere"), tmdb_url=stub.url("/t/p"))
        async with open_tmdb_pictures(settings, lambda: NOW) as source:
            assert await source.picture("tmdb/a.jpg", PictureSize.W500) == JPEG
        monkeypatch.setattr(tmdb_pictures, "TMDB_PICTURES", settings.tmdb_url)
        async with open_tmdb_pictures(settings, lambda: NOW) as source:
            with pytest.raises(PictureUnavailable, match="may not be asked"):
                await source.picture("tmdb/a.jpg", PictureSize.W500)
        assert len(stub.heads) == 1


Whole = Callable[..., Any]


@pytest.fixture
def whole(running: Any, database: Database) -> Whole:
    """The actor, with the real adapter pointed at a server."""

    @asynccontextmanager
    async def run(script: Script) -> AsyncIterator[tuple[Address, HttpStub]]:
        await know(database, "tmdb/a.jpg")
        async with http_stub(script) as stub, tmdb(stub) as source, running(source) as images:
            yield images, stub

    return run


async def test_from_the_server_to_the_asker(whole: Whole) -> None:
    async with whole(answering(JPEG, "Content-Type: image/jpeg")) as (images, stub):
        for _ in range(2):
            answer: PictureFile = await images.ask(GetPicture("tmdb/a.jpg", "w342"))
            assert (answer.content, answer.content_type) == (JPEG, "image/jpeg")
        assert stub.targets == ["/t/p/w342/a.jpg"]


@pytest.mark.parametrize(
    "name", ["tmdb/b.jpg", "tmdb/../../3/movie/1.jpg", "tmdb/..", "tmdb/a.jpg?x", "http://a/b.jpg"]
)
async def test_an_unknown_name_causes_no_request(whole: Whole, name: str) -> None:
    async with whole(answering(JPEG, "Content-Type: image/jpeg")) as (images, stub):
        with pytest.raises(PictureUnknown):
            await images.ask(GetPicture(name, "w500"))
        assert stub.connections == 0


@pytest.mark.faults
@pytest.mark.parametrize(
    ("script", "error"),
    [
        (answering(b"", status="404 Not Found"), PictureUnknown),
        (answering(png_bomb(), "Content-Type: image/png"), NotAPicture),
        (answering(PNG[:80], "Content-Type: image/png"), NotAPicture),
        (answering(HTML, "Content-Type: image/jpeg"), NotAPicture),
        (answering(b"", status="500 Oh"), PictureUnavailable),
        (truncated, PictureUnavailable),
    ],
    ids=["404", "bomb", "cut", "HTML", "500", "truncated"],
)
async def test_faults_reach_the_asker_and_nothing_is_kept(whole: Whole, script: Script, error: type) -> None:
    async with whole(script) as (images, stub):
        for _ in range(2):
            with pytest.raises(error):
                await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        assert len(stub.heads) == 1
        health = await images.ask(DescribePictures())
        assert (health.files, health.failures) == (0, 1)
