"""Trakt hears of each viewing exactly once, whatever goes wrong on the way."""

from __future__ import annotations

from typing import Any

import pytest
import trio

from actors.trakt import CheckLink, DescribeTrakt
from actors.viewing import RecordProgress
from storage.model.viewing import Watchable
from tests.support.trakt_accounts import ACCESS_LIVES_S
from tests.support.trakt_titles import Episode, Film, Show
from tests.support.trakt_web import Fault, lost_answer, says, unreachable

FILM, OTHER = Watchable.film(603), Watchable.film(604)
PILOT = Watchable.of_show(1399, 1, 1)
HISTORY, PAUSE = "POST /sync/history", "POST /scrobble/pause"
HOUR_S = 3600.0


async def test_what_is_watched_here_stands_in_the_history_there(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    film = await world.watch(world.ann, FILM)
    await world.watch(world.ann, PILOT)
    await trio.sleep(300)
    assert diary.times_watched(Film(603)) == diary.times_watched(Episode(Show(1399), 1, 1)) == 1
    told = next(play for play in diary.plays if play.item == Film(603))
    assert told.watched_at == film.watched_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    await trio.sleep(5 * HOUR_S)
    assert world.web.count(HISTORY) == 2
    assert (await world.association(world.ann)).waiting == 0


async def test_a_second_viewing_is_a_second_entry(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    for _ in range(2):
        await world.watch(world.ann, FILM)
        await trio.sleep(3 * HOUR_S)
    assert diary.times_watched(Film(603)) == 2
    assert diary.duplicates() == set()
    assert len(await world.history(world.ann)) == 2


@pytest.mark.parametrize(
    ("fault", "posts"),
    [
        (lost_answer, 1),  # it had arrived: asking the history is enough
        (unreachable, 2),
        (says(500), 2),
        (says(429, retry_after="600"), 2),
        (says(403), 2),
    ],
)
async def test_whatever_happens_to_an_entry_it_stands_there_once(world: Any, fault: Fault, posts: int) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await trio.sleep(60)
    world.web.break_on(HISTORY, fault, times=1)
    await world.watch(world.ann, FILM)
    await trio.sleep(3 * HOUR_S)
    assert diary.times_watched(Film(603)) == 1
    assert world.web.count(HISTORY) == posts


async def test_trakt_is_left_in_peace_for_as_long_as_it_says(world: Any) -> None:
    await world.start()
    await world.link(world.ann)
    await trio.sleep(60)
    world.web.break_on(HISTORY, says(429, retry_after="700"), times=1)
    await world.watch(world.ann, FILM)
    await world.watch(world.ann, OTHER)
    await trio.sleep(HOUR_S)
    times = [at for at, asked in zip(world.web.at, world.web.asked, strict=True) if asked == HISTORY]
    assert len(times) == 3
    assert times[1] - times[0] >= 700
    assert times[2] - times[1] >= 1


async def test_an_outage_that_comes_and_goes_loses_nothing_and_doubles_nothing(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await trio.sleep(60)
    for number, fault in enumerate([lost_answer, unreachable, says(502)] * 3):
        world.web.break_on("*", fault)
        await world.watch(world.ann, Watchable.film(700 + number))
        await trio.sleep(2 * HOUR_S)
        world.web.mend()
    await trio.sleep(10 * HOUR_S)
    assert [diary.times_watched(Film(700 + number)) for number in range(9)] == [1] * 9
    assert len(await world.history(world.ann)) == 9


async def test_a_title_that_trakt_does_not_know_holds_up_nobody(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    world.stub.titles.unknown = {Film(603), Episode(Show(1399), 1, 1)}
    for item in (FILM, PILOT, OTHER):
        await world.watch(world.ann, item)
    await trio.sleep(HOUR_S)
    assert [play.item for play in diary.plays] == [Film(604)]
    assert world.web.count(HISTORY) == 3
    assert (await world.ask(DescribeTrakt())).waiting == 0


async def test_a_crash_of_the_actor_neither_loses_nor_doubles(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await trio.sleep(60)
    world.web.latency_s = 8.0
    await world.watch(world.ann, FILM)
    await trio.sleep(12)  # the request is under way
    assert world.web.count(HISTORY) == 1
    await world.crash()
    world.web.latency_s = 0.0
    await trio.sleep(HOUR_S)
    assert diary.times_watched(Film(603)) == 1


async def test_what_was_watched_before_linking_is_told_only_where_trakt_lacks_it(world: Any) -> None:
    await world.start()
    known = await world.watch(world.ann, FILM)
    await world.watch(world.ann, OTHER)
    world.stub.person("ann").watch(Film(603), known.watched_at, "scrobble")
    diary = await world.link(world.ann)
    await trio.sleep(HOUR_S)
    assert (diary.times_watched(Film(603)), diary.times_watched(Film(604))) == (1, 1)
    assert world.web.count(HISTORY) == 1


async def test_what_was_watched_before_linking_is_told_as_soon_as_the_history_was_read(world: Any) -> None:
    await world.start()
    await world.watch(world.ann, FILM)
    await trio.sleep(12 * HOUR_S)  # nobody has had anything to tell for long
    diary = await world.link(world.ann)
    await trio.sleep(30)
    assert diary.times_watched(Film(603)) == 1


async def test_nothing_is_told_before_the_whole_history_was_read(world: Any) -> None:
    await world.start()
    known = await world.watch(world.ann, FILM)
    world.stub.person("ann").watch(Film(603), known.watched_at)
    world.web.break_on("GET /sync/history", unreachable)
    await world.link(world.ann)
    await trio.sleep(3 * HOUR_S)
    assert world.web.count(HISTORY) == 0
    world.web.mend()
    await trio.sleep(10 * HOUR_S)
    assert world.stub.person("ann").times_watched(Film(603)) == 1


async def test_progress_is_told_once_its_title_rests(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await trio.sleep(60)
    for step in range(1, 31):  # half an hour of a film
        await world.viewing.ask(RecordProgress(world.ann, FILM, step / 100, step * 60.0))
        await trio.sleep(60)
    assert world.web.count(PAUSE) == 0
    await trio.sleep(600)
    assert [(paused.item, paused.progress) for paused in diary.paused] == [(Film(603), 30.0)]
    assert world.web.count(PAUSE) == 1


@pytest.mark.parametrize("progress", [0.0, 0.009, 0.8, 0.94, 0.97])
async def test_progress_that_trakt_would_misunderstand_is_not_told(world: Any, progress: float) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await world.viewing.ask(RecordProgress(world.ann, FILM, progress))
    await world.viewing.ask(RecordProgress(world.ann, PILOT, 0.4))
    await trio.sleep(HOUR_S)
    assert [(paused.item, paused.progress) for paused in diary.paused] == [(Episode(Show(1399), 1, 1), 40.0)]


async def test_of_progress_that_waits_only_the_last_is_told(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await trio.sleep(60)
    world.web.break_on("*", unreachable)
    for progress in (0.1, 0.2, 0.3):
        await world.viewing.ask(RecordProgress(world.ann, FILM, progress))
        await trio.sleep(HOUR_S)
    world.web.mend()
    before = world.web.count(PAUSE)
    await trio.sleep(12 * HOUR_S)
    assert world.web.count(PAUSE) == before + 1
    assert [paused.progress for paused in diary.paused] == [30.0]


async def test_users_do_not_wait_for_each_other(world: Any) -> None:
    await world.start()
    bob = await world.user("bob")
    ann_diary, bob_diary = await world.link(world.ann), await world.link(bob, "bob")
    await trio.sleep(60)
    world.web.break_on(HISTORY, says(403), times=1)
    await world.watch(world.ann, FILM)
    await trio.sleep(5)
    await world.watch(bob, FILM)
    await trio.sleep(30)
    assert (ann_diary.times_watched(Film(603)), bob_diary.times_watched(Film(603))) == (0, 1)
    await trio.sleep(HOUR_S)
    assert ann_diary.times_watched(Film(603)) == 1


async def test_tokens_are_refreshed_before_they_run_out(world: Any) -> None:
    await world.start(refresh_before_s=ACCESS_LIVES_S - 2.5 * HOUR_S)
    diary = await world.link(world.ann)
    for _ in range(10):
        await world.watch(world.ann, FILM)
        await trio.sleep(HOUR_S)
    assert diary.times_watched(Film(603)) == 10
    assert (await world.association(world.ann)).trouble == ""
    assert world.web.count("POST /oauth/token") == 3  # after 2.5 h each, with the next question that comes


async def test_a_refused_access_token_is_replaced_and_all_goes_on(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await trio.sleep(60)
    world.web.break_on(HISTORY, says(401), times=1)
    await world.watch(world.ann, FILM)
    await trio.sleep(300)
    assert diary.times_watched(Film(603)) == 1
    assert world.web.count("POST /oauth/token") == 1


@pytest.mark.parametrize("fault", [lost_answer, says(401)])
async def test_a_lost_refresh_unlinks_nobody_and_says_what_to_do(world: Any, fault: Fault) -> None:
    """Trakt has used the old pair up; the new one never arrived."""
    await world.start(refresh_before_s=ACCESS_LIVES_S - 2 * HOUR_S)
    diary = await world.link(world.ann)
    await trio.sleep(60)
    world.web.break_on("POST /oauth/token", fault, times=1)
    for _ in range(4):
        await world.watch(world.ann, FILM)
        await trio.sleep(HOUR_S - 1)
    world.stub.accounts.grants[0].is_alive = False
    for _ in range(2):
        await world.watch(world.ann, FILM)
        await trio.sleep(HOUR_S)
    broken = await world.association(world.ann)
    assert broken.trouble == "Trakt does not accept this link any more. Link the account again; nothing was lost."
    assert broken.is_linked
    assert "trakt.broken" in await world.events()
    asked = len(world.web.asked)
    await trio.sleep(3 * HOUR_S)
    assert len(world.web.asked) == asked  # nobody knocks at a closed door
    await world.link(world.ann)
    await trio.sleep(HOUR_S)
    assert diary.times_watched(Film(603)) == 6
    mended = await world.association(world.ann)
    assert (mended.trouble, mended.waiting) == ("", 0)


async def test_a_failed_refresh_does_no_harm_while_the_token_lives(world: Any) -> None:
    await world.start(refresh_before_s=ACCESS_LIVES_S - HOUR_S)
    diary = await world.link(world.ann)
    await trio.sleep(HOUR_S)
    world.web.break_on("POST /oauth/token", says(503))
    await world.watch(world.ann, FILM)
    await trio.sleep(HOUR_S)
    assert diary.times_watched(Film(603)) == 1
    world.web.mend()
    await trio.sleep(2 * HOUR_S)
    assert (await world.association(world.ann)).trouble == ""


async def test_many_errands_refresh_a_token_once(world: Any) -> None:
    await world.start()
    pairing = await world.approved(world.ann, "ann")
    await world.ask(CheckLink(world.ann, pairing.handle))
    await trio.sleep(60)
    world.web.latency_s = 1.0
    world.stub.accounts.grants[0].expires_at = trio.current_time()
    await world.watch(world.ann, FILM)
    await trio.sleep(2 * HOUR_S)
    assert world.web.count("POST /oauth/token") == 1
    assert (await world.association(world.ann)).trouble == ""
