"""Endpoints in trouble: what it means, whom it concerns, and that no key comes out with it."""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import trio

from actors.outbound import Fetched, FetchFailed
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused, ProviderTrouble
from actors.sources.provider import PartlyFound
from actors.sources.torznab.directory import TorznabDirectory
from actors.sources.torznab.refusals import LIMIT_PAUSE_S
from actors.sources.torznab.settings import TorznabSettings
from actors.urgency import Urgency
from tests.support.faulty_server import Fault
from tests.support.http_faults import endless, gzip_bomb, html, reset, says, silent, too_many, truncated
from tests.support.scripted_web import ScriptedWeb
from tests.support.torznab_listings import FILM, SEASON, UNKNOWN, Listed, Told
from tests.support.torznab_stage import torznab_over
from tests.support.torznab_stub import KEY, torznab_stub

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND
NAME = "Nosferatu.1922.1080p.BluRay.x264-LAMP"
CAPS = Fetched(200, {}, b'<caps><searching><movie-search supportedParams="q"/></searching></caps>')
EMPTY = Fetched(200, {}, b"<rss><channel/></rss>")


def directory_over(web: ScriptedWeb, *urls: str, **differing: float) -> TorznabDirectory:
    settings = TorznabSettings(urls or (f"http://prowlarr:9696/1/api?apikey={KEY}",), **differing)  # type: ignore[arg-type]
    return TorznabDirectory(settings, web, now=lambda: datetime(2026, 3, 1, tzinfo=UTC), rng=random.Random(1))


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        (100, ProviderRefused, "127.0.0.1 (Torznab) does not accept its API key (error 100)."),
        (101, ProviderRefused, "127.0.0.1 (Torznab) does not accept its API key (error 101)."),
        (201, ProviderRefused, "127.0.0.1 (Torznab) refused a question (error 201)."),
        (203, ProviderRefused, "127.0.0.1 (Torznab) refused a question (error 203)."),
        (500, ProviderBusy, "127.0.0.1 (Torznab) asks us to wait for 900 s."),
        (900, ProviderDown, "127.0.0.1 (Torznab) is in trouble (error 900)."),
        (-1, ProviderDown, "127.0.0.1 (Torznab) is in trouble (error 0)."),
    ],
)
async def test_errors_are_told_by_whose_doing_they_are(code: int, kind: type[ProviderTrouble], text: str) -> None:
    async with torznab_stub(error=code) as stub, torznab_over([stub.url]) as directory:
        with pytest.raises(kind) as trouble:
            await directory.find(FILM, VIEWER)
        assert str(trouble.value) == text
        assert directory.health().trouble == text


async def test_a_key_that_is_no_good_is_told_and_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with torznab_stub([Listed(NAME)]) as stub:
        url = stub.url.replace(KEY, "wr0ng-k3y")
        async with torznab_over([url]) as directory:
            with pytest.raises(ProviderRefused) as refused:
                await directory.find(FILM, VIEWER)
            told = f"{refused.value!r} {directory.health()} {directory!r} {caplog.text}"
    assert "does not accept its API key" in caplog.text
    assert not any(secret in told for secret in ("wr0ng-k3y", KEY, "apikey", "/1/"))


async def test_nothing_that_is_found_shows_the_key() -> None:
    async with torznab_stub([Listed(NAME)]) as stub, torznab_over([stub.url]) as directory:
        (found,) = await directory.find(FILM, VIEWER)
        assert KEY in found.url
        assert not any(secret in repr(found) for secret in (KEY, found.info_hash))


FAULTS: dict[str, Fault] = {
    "html": html(),
    "html and an error": html(503),
    "no xml": says(200, {"results": []}),
    "nothing": says(200),
    "reset": reset(),
    "truncated": truncated(),
    "gzip bomb": gzip_bomb(64 * 1024 * 1024),
    "endless": endless(),
    "500": says(500),
    "redirect": says(302, Location="http://127.0.0.1:1/login"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_makes_no_sense_is_an_outage(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with torznab_stub([Listed(NAME)]) as stub, torznab_over([stub.url]) as directory:
        await directory.find(UNKNOWN, NOBODY)  # so that its capabilities are known
        stub.server.break_on("*", FAULTS[fault])
        with pytest.raises(ProviderDown) as down:
            await directory.find(FILM, VIEWER)
        assert KEY not in f"{down.value} {directory.health()} {caplog.text}"
        stub.server.mend()
        assert await directory.find(FILM, VIEWER)
        assert directory.health().trouble == ""


BOMB = b'<!DOCTYPE a [<!ENTITY b "hahaha"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><rss><channel>&c;&c;</channel></rss>'


@pytest.mark.parametrize(
    "body", [BOMB, b"<rss><channel><item>", b"<caps/>", b"\0", b"<a>" * 50_000, b"<rss>\xff</rss>"]
)
async def test_a_document_that_is_no_listing_is_an_outage(body: bytes, autojump_clock) -> None:
    directory = directory_over(ScriptedWeb([CAPS, Fetched(200, {}, body)]), tries=1)
    with pytest.raises(ProviderDown):
        await directory.find(FILM, VIEWER)


async def test_what_could_not_be_told_as_a_whole_says_so() -> None:
    listed = [Listed(f"Nosferatu.1922.1080p.WEB-DL.x264-LAMP{number}", told=Told.FILE) for number in range(3)]
    async with (
        torznab_stub(listed) as well,
        torznab_stub([Listed(NAME)]) as ill,
        torznab_over([well.url, ill.url], files_per_search=2) as directory,
    ):
        assert isinstance(await directory.find(FILM, VIEWER), PartlyFound)  # of one the hash is not known yet
        whole = await directory.find(FILM, VIEWER)
        assert (len(whole), isinstance(whole, PartlyFound)) == (4, False)
        ill.server.break_on("*", says(500))
        part = await directory.find(FILM, VIEWER)
        assert (len(part), isinstance(part, PartlyFound)) == (3, True)
        assert isinstance(await directory.find(SEASON, VIEWER), PartlyFound)


async def test_an_endpoint_that_is_down_never_stops_another() -> None:
    async with torznab_stub([Listed(NAME)]) as well, torznab_stub() as ill, torznab_stub(error=100) as wrong:
        ill.server.break_on("*", silent())
        async with torznab_over([ill.url, wrong.url, well.url], interactive_within_s=0.3) as directory:
            began = trio.current_time()
            assert len(await directory.find(FILM, VIEWER)) == 1
            assert trio.current_time() - began < 2.5
            health = directory.health()
    assert [part.name for part in health.parts] == ["127.0.0.1 1", "127.0.0.1 2", "127.0.0.1 3"]
    assert [bool(part.trouble) for part in health.parts] == [True, True, False]
    assert health.trouble.startswith("2 of 3 Torznab endpoints are in trouble: 127.0.0.1 1 (Torznab) is down")
    assert (health.requests, health.failures) == (sum(part.requests for part in health.parts), 2)


async def test_no_endpoint_that_helps_is_an_outage() -> None:
    async with torznab_stub() as one, torznab_stub(error=100) as two:
        one.server.break_on("*", html())
        async with torznab_over([one.url, two.url]) as directory:
            with pytest.raises(ProviderDown, match=r"^No Torznab endpoint helps now: 127\.0\.0\.1 . \(Torznab\)"):
                await directory.find(FILM, VIEWER)


@pytest.mark.parametrize(("code", "kind"), [(100, ProviderRefused), (500, ProviderBusy), (900, ProviderDown)])
async def test_a_reason_that_all_endpoints_share_is_told(code: int, kind: type[ProviderTrouble]) -> None:
    async with (
        torznab_stub(error=code) as one,
        torznab_stub(error=code) as two,
        torznab_over([one.url, two.url]) as directory,
    ):
        with pytest.raises(kind):
            await directory.find(FILM, VIEWER)


async def test_after_the_limit_an_endpoint_is_left_in_peace(autojump_clock) -> None:
    web = ScriptedWeb([CAPS, Fetched(200, {}, b'<error code="500" description="Request limit reached"/>'), EMPTY])
    directory = directory_over(web)
    for _ in range(3):
        with pytest.raises(ProviderBusy):
            await directory.find(FILM, VIEWER)
    assert len(web.asked) == 2
    await trio.sleep(LIMIT_PAUSE_S)
    assert await directory.find(FILM, VIEWER) == ()


async def test_too_many_requests_are_obeyed() -> None:
    async with torznab_stub([Listed(NAME)]) as stub, torznab_over([stub.url]) as directory:
        stub.server.break_on("*", too_many("60"), times=1)
        with pytest.raises(ProviderBusy) as busy:
            await directory.find(FILM, VIEWER)
        assert busy.value.retry_after_s == 60
        assert stub.server.count() == 1


async def test_a_status_that_refuses_is_told_as_such() -> None:
    async with torznab_stub() as stub, torznab_over([stub.url]) as directory:
        stub.server.break_on("*", says(401))
        with pytest.raises(ProviderRefused, match=r"^The 127\.0\.0\.1 \(Torznab\) token was refused\.$"):
            await directory.find(FILM, VIEWER)


async def test_an_endpoint_that_is_down_is_left_in_peace_for_a_while(autojump_clock) -> None:
    web = ScriptedWeb([FetchFailed("prowlarr could not be asked (ConnectError).")])
    directory = directory_over(web, tries=1)
    for _ in range(20):
        with pytest.raises(ProviderDown):
            await directory.find(FILM, NOBODY)
    assert len(web.asked) == 5


async def test_each_endpoint_is_asked_at_its_pace(autojump_clock) -> None:
    web = ScriptedWeb([CAPS, CAPS, EMPTY])
    directory = directory_over(web, "http://one/api", "http://two/api")
    for _ in range(10):
        await directory.find(FILM, NOBODY)
    times = [at for at, asked in web.asked if "//one" in asked]
    assert len(times) == 21  # its capabilities once, and the two names of the film each time
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.0


async def test_capabilities_are_asked_for_once_by_all_who_wait(autojump_clock) -> None:
    web = ScriptedWeb([CAPS, EMPTY], takes_s=0.5)
    directory = directory_over(web)
    async with trio.open_nursery() as nursery:
        for _ in range(4):
            nursery.start_soon(directory.find, FILM, VIEWER)
    assert sum("t=caps" in asked for _, asked in web.asked) == 1


async def test_an_endpoint_that_takes_too_long_is_an_outage(autojump_clock) -> None:
    directory = directory_over(ScriptedWeb(takes_s=60.0))
    began = trio.current_time()
    with pytest.raises(ProviderDown, match=r"^prowlarr \(Torznab\) did not answer within 6 s\.$"):
        await directory.find(FILM, VIEWER)
    assert trio.current_time() - began == 7.0
