"""Hours of trouble under a virtual clock: what is asked how often, and that all is as before once it is over."""

from __future__ import annotations

from itertools import pairwise

import pytest
import trio

from actors.outbound import Fetched, FetchFailed
from actors.provider_errors import ProviderDown
from actors.sources.yts.directory import YtsDirectory
from actors.urgency import Urgency
from storage.model.provided import WantedFilm
from tests.support.yts import directory
from tests.support.yts_stub import YtsStub
from tests.support.yts_web import HOSTS, URLS, YtsWeb
from tests.support.yts_world import YtsFilm, YtsWorld

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND
DOWN = FetchFailed("the host could not be asked (ConnectError).")
NONSENSE = Fetched(200, {}, b"<html>")


def a_web(films: int = 40) -> YtsWeb:
    return YtsWeb(YtsStub(YtsWorld.of(films)))


async def is_found(tested: YtsDirectory, film: YtsFilm, urgency: Urgency = NOBODY) -> bool:
    """All of it, or not at all."""
    try:
        found = await tested.find(film.wanted, urgency)
    except ProviderDown:
        return False
    assert {each.info_hash for each in found} == {torrent.hash.lower() for torrent in film.torrents}
    return True


async def found_at_once(tested: YtsDirectory, films: tuple[YtsFilm, ...], urgency: Urgency) -> int:
    found = []

    async def one(film: YtsFilm) -> None:
        found.append(await is_found(tested, film, urgency))

    async with trio.open_nursery() as nursery:
        for film in films:
            nursery.start_soon(one, film)
    return sum(found)


async def test_the_background_asks_once_in_three_seconds(autojump_clock: object) -> None:
    web = a_web()
    tested, began = directory(web, URLS), trio.current_time()
    assert await found_at_once(tested, web.stub.world.films[:30], NOBODY) == 30
    times = web.times(HOSTS[0])
    assert len(times) == len(web.asked) == 30
    assert min(later - earlier for earlier, later in pairwise(times)) >= 3.0
    assert trio.current_time() - began < 29 * 3.2


async def test_viewers_ask_twice_a_second_even_beside_the_background(autojump_clock: object) -> None:
    web = a_web()
    tested = directory(web, URLS[:1])
    async with trio.open_nursery() as nursery:
        nursery.start_soon(found_at_once, tested, web.stub.world.films[:8], NOBODY)
        await trio.sleep(1)
        began = trio.current_time()
        assert await found_at_once(tested, web.stub.world.films[8:16], VIEWER) == 8
        assert trio.current_time() - began < 5
    times = web.times(HOSTS[0])
    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 2


async def test_a_day_with_four_of_five_mirrors_dead_loses_no_film_and_leaves_them_in_peace(
    autojump_clock: object,
) -> None:
    web = a_web(300)
    tested = directory(web, URLS)
    web.instead = {HOSTS[0]: DOWN, HOSTS[1]: NONSENSE, HOSTS[3]: DOWN}
    web.takes_s = {HOSTS[2]: 10_000.0}
    for film in web.stub.world.films:
        assert await is_found(tested, film)
        await trio.sleep(288)
    counts = web.counts()
    assert counts[HOSTS[4]] == 300
    assert max(counts[host] for host in HOSTS[:4]) <= 302


async def test_the_dead_do_not_hold_up_the_background(autojump_clock: object) -> None:
    """They are probed every two minutes at most, and one of them a question."""
    web = a_web(300)
    tested, began = directory(web, URLS), trio.current_time()
    web.instead = dict.fromkeys(HOSTS[:4], DOWN)
    for film in web.stub.world.films:
        assert await is_found(tested, film)
    assert trio.current_time() - began < 300 * 3.3
    assert max(web.counts()[host] for host in HOSTS[:4]) < 25


async def test_viewers_hardly_notice_mirrors_that_are_silent(autojump_clock: object) -> None:
    web = a_web()
    tested = directory(web, URLS)
    web.takes_s = dict.fromkeys(HOSTS[:4], 10_000.0)
    took = []
    for film in web.stub.world.films:
        began = trio.current_time()
        assert await is_found(tested, film, VIEWER)
        took.append(trio.current_time() - began)
        await trio.sleep(5)
    assert took[0] == pytest.approx(4.0, abs=0.1)  # all four got their head start
    assert sorted(took[1:])[-1] < 4.1
    assert sum(took[1:]) / len(took[1:]) < 0.5


async def test_all_dead_says_why_and_is_over_by_itself(autojump_clock: object) -> None:
    web = a_web()
    tested, film = directory(web, URLS), web.stub.world.films[0]
    web.instead = dict.fromkeys(HOSTS, DOWN)
    for _ in range(60):
        with pytest.raises(
            ProviderDown, match=r"^No mirror of yts helps now: mirror-a\.example is down: the host could"
        ):
            await tested.find(film.wanted, NOBODY)
        await trio.sleep(60)
    assert tested.health().trouble.startswith("5 of 5 mirrors are in trouble: mirror-a.example is down")
    assert max(web.counts().values()) <= 62
    web.instead = {}
    mended = trio.current_time()
    while not await is_found(tested, film):  # noqa: ASYNC110  nobody says when it may be asked again
        await trio.sleep(1)
    assert trio.current_time() - mended < 150
    await trio.sleep(150)
    for film in web.stub.world.films[:8]:
        assert await is_found(tested, film)
    web.hosts()
    assert await is_found(tested, film, VIEWER)
    assert web.hosts() == [HOSTS[0]]


async def test_whoever_is_told_to_come_again_is_told_when(autojump_clock: object) -> None:
    web = a_web()
    tested, film = directory(web, URLS[:1]), web.stub.world.films[0]
    web.instead = {HOSTS[0]: DOWN}
    while True:
        with pytest.raises(ProviderDown) as down:
            await tested.find(film.wanted, VIEWER)
        if down.value.retry_after_s:
            break
    web.instead = {}
    await trio.sleep(down.value.retry_after_s)
    assert await is_found(tested, film, VIEWER)


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize(
    "trouble", [DOWN, NONSENSE, Fetched(403, {}, b""), None], ids=["down", "html", "403", "silent"]
)
async def test_the_first_mirror_gets_its_place_back(
    urgency: Urgency, trouble: Fetched | FetchFailed | None, autojump_clock: object
) -> None:
    web = a_web()
    tested, film = directory(web, URLS[:3]), web.stub.world.films[0]
    if trouble is None:
        web.takes_s = {HOSTS[0]: 10_000.0}
    else:
        web.instead = {HOSTS[0]: trouble}
    for _ in range(20):
        assert await is_found(tested, film, urgency)
    web.hosts()
    assert await is_found(tested, film, urgency)
    assert web.hosts() == [HOSTS[1]]
    assert tested.health().parts[0].name == HOSTS[1]
    web.instead, web.takes_s = {}, {}
    await trio.sleep(150)
    assert await is_found(tested, film, urgency)
    assert await is_found(tested, film, urgency)
    assert web.hosts()[-1] == HOSTS[0]
    assert [part.name for part in tested.health().parts] == list(HOSTS[:3])


async def test_a_directory_that_asks_us_to_wait_is_left_alone_and_its_mirror_asked(autojump_clock: object) -> None:
    web = a_web()
    tested, film = directory(web, URLS[:2]), web.stub.world.films[0]
    web.instead = {HOSTS[0]: Fetched(429, {"retry-after": "300"}, b"")}
    for _ in range(10):
        assert await is_found(tested, film, NOBODY)
    assert web.counts() == {HOSTS[0]: 1, HOSTS[1]: 10}


async def test_a_film_that_breaks_every_mirror_does_not_take_the_others_with_it(autojump_clock: object) -> None:
    """One film whose answer makes no sense is none of the directory's failures in a row."""
    web = a_web()
    tested, films = directory(web, URLS[:2]), web.stub.world.films
    poisoned = WantedFilm(1, films[0].imdb_id, "", "", None, 0)
    for film in films[1:20]:
        web.instead = dict.fromkeys(HOSTS[:2], NONSENSE)
        with pytest.raises(ProviderDown):
            await tested.find(poisoned, NOBODY)
        web.instead = {}
        assert await is_found(tested, film)
