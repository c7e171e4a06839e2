"""Questions about one title: what is at hand is told at once, what is not is fetched once, and extras come behind."""

from __future__ import annotations

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import CatalogueChanged, CatalogueSettings, DescribeProviders, GetMovie, GetShow, TitleUnknown
from actors.catalogue.provider import Urgency
from storage.model.errors import InvalidInput
from storage.model.provided import PictureRole, ProvidedExtras, ProvidedFilm, ProvidedPicture
from storage.model.titles import TitleKind, TitleRef
from tests.support.catalogue import DAY_S, HOUR_S, Running, title_of
from tests.support.titles import FakeTitles, ProviderDown, refs, season_of, show_ref

QUIET = CatalogueSettings(is_background=False)
FILM = ProvidedFilm(id=7, title="Film 7")


@pytest.fixture
def titles() -> FakeTitles:
    """A web service that knows a film and a series, and lists neither."""
    made = FakeTitles(tells_changes=False)
    made.films[7] = FILM
    made.add_show(7, season_of(1, 2), season_of(0, 1))
    return made


async def test_a_series_not_at_hand_is_fetched_once_and_kept(running: Running, titles: FakeTitles) -> None:
    async with running(titles, settings=QUIET) as (catalogue, supervisor):
        with supervisor.events.subscribe(CatalogueChanged) as news:
            details = await catalogue.ask(GetShow(7))
            assert await news.receive() == CatalogueChanged(1)
        assert (details.show.title, [each.season_number for each in details.seasons]) == ("Show 7", [1, 0])
        titles.is_down = True
        assert await catalogue.ask(GetShow(7)) == details
        assert titles.asked_shows == [7]
        assert titles.questions[0].urgency is Urgency.INTERACTIVE


async def test_a_film_and_a_series_of_one_number_are_two_titles(running: Running, titles: FakeTitles) -> None:
    async with running(titles, settings=QUIET) as (catalogue, _):
        assert await title_of(catalogue, 7) == "Film 7"
        del titles.shows[7]
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetShow(7))


async def test_many_who_ask_for_one_title_cost_one_question(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.latency_s = 1.0
    async with running(titles, settings=QUIET) as (catalogue, _):
        async with trio.open_nursery() as nursery:
            for _ in range(20):
                nursery.start_soon(catalogue.ask, GetMovie(7))
        assert titles.asked == [7]


async def test_who_leaves_does_not_stop_what_was_begun(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.latency_s = 5.0
    async with running(titles, settings=QUIET) as (catalogue, _):
        with trio.move_on_after(1):
            await catalogue.ask(GetMovie(7))
        await trio.sleep(10)
        titles.is_down = True
        assert await title_of(catalogue, 7) == "Film 7"


async def test_a_title_known_to_be_absent_is_not_asked_for_before_its_time(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles, settings=QUIET) as (catalogue, _):
        for _ in range(3):
            with pytest.raises(TitleUnknown):
                await catalogue.ask(GetMovie(404))
            await trio.sleep(2 * DAY_S)
        assert titles.asked == [404]
        titles.films[404] = ProvidedFilm(id=404, title="Found")
        await trio.sleep(2 * DAY_S)
        assert await title_of(catalogue, 404) == "Found"


async def test_a_provider_in_trouble_with_nothing_at_hand_is_its_error_and_is_asked_again(
    running: Running, titles: FakeTitles
) -> None:
    async with running(titles, settings=QUIET) as (catalogue, _):
        titles.is_down = True
        with pytest.raises(ProviderDown):
            await catalogue.ask(GetMovie(7))
        with pytest.raises(ProviderDown):
            await catalogue.ask(GetShow(7))
        titles.is_down = False
        assert await title_of(catalogue, 7) == "Film 7"


async def test_one_in_trouble_does_not_hide_what_another_knows(running: Running, titles: FakeTitles) -> None:
    down = FakeTitles("down")
    down.is_down = True
    async with running(down, titles, settings=QUIET) as (catalogue, _):
        assert await title_of(catalogue, 7) == "Film 7"


@pytest.mark.parametrize("tmdb_id", [0, -1, 2**63, 10**30])
async def test_what_can_be_no_title_is_asked_of_nobody(running: Running, titles: FakeTitles, tmdb_id: int) -> None:
    async with running(titles, settings=QUIET) as (catalogue, _):
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetMovie(tmdb_id))
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetShow(tmdb_id))
        with pytest.raises(InvalidInput):
            await catalogue.ask(GetShow(7, "klingon language"))
    assert titles.questions == []


async def test_extras_come_behind_the_answer_and_nobody_waits(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    poster = ProvidedPicture(PictureRole.POSTER, "de", "tmdb/de.jpg")
    titles.known_extras[FILM.ref] = ProvidedExtras((poster,), trailer="abc")
    async with running(titles, settings=QUIET) as (catalogue, _):
        titles.latency_s = 2.0
        assert (await catalogue.ask(GetMovie(7, "de"))).trailer == ""
        began = trio.current_time()
        assert (await catalogue.ask(GetMovie(7, "de"))).trailer == ""
        assert trio.current_time() == began
        await trio.sleep(3)
        film = await catalogue.ask(GetMovie(7, "de"))
        assert (film.trailer, film.poster.name) == ("abc", "tmdb/de.jpg")
        assert titles.opened == [(FILM.ref, ("de",))]


async def test_extras_are_asked_for_once_a_week_for_the_languages_of_all_viewers(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles, settings=QUIET) as (catalogue, _):
        for day in range(10):
            for language in ("de", "en", f"es-{day:03}"):
                await catalogue.ask(GetMovie(7, language))
                await catalogue.ask(GetShow(7, language))
            await trio.sleep(DAY_S)
    first = [languages for ref, languages in titles.opened if ref == FILM.ref]
    assert len(titles.opened) == 4
    assert first[0] == ("de",)
    assert {"de", "en", "es-000", "es-006"} <= set(first[1])


async def test_extras_that_could_not_be_had_are_asked_for_at_the_next_opening(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.down = {"extras"}
    async with running(titles, settings=QUIET) as (catalogue, supervisor):
        await catalogue.ask(GetShow(7))
        await trio.sleep(HOUR_S)
        assert supervisor.health()[0].restarts == 0
        titles.down = set()
        titles.known_extras[show_ref(7)] = ProvidedExtras(trailer="xyz")
        await catalogue.ask(GetShow(7))
        await trio.sleep(1)
        assert (await catalogue.ask(GetShow(7))).show.trailer == "xyz"


async def test_how_providers_fare_is_told_without_waiting(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    other = FakeTitles("other")
    other.is_down = True
    async with running(titles, other, settings=QUIET) as (catalogue, _):
        told = await catalogue.ask(DescribeProviders())
        assert [(health.name, health.trouble) for health in told] == [("fake", ""), ("other", "other is down.")]


async def test_a_title_that_is_kept_is_told_although_it_is_due(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.list("all", (TitleRef(TitleKind.SHOW, 7), *refs(7)))
    async with running(titles) as (catalogue, _):
        await trio.sleep(30 * DAY_S)
        titles.films[7] = attrs.evolve(FILM, title="Renamed")
        titles.is_down = True
        assert await title_of(catalogue, 7) == "Film 7"
