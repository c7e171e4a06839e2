"""Sources, asked through their address: searched once, kept, chosen with a reason, measured when due."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import CatalogueChanged
from actors.demo import DemoSwarmStarted, DescribeDemo
from actors.runtime import Address, Supervisor
from actors.runtime.testing import EPOCH, Neighbour
from actors.sources import (
    Device,
    DueSwarm,
    DueSwarms,
    NoSourceFound,
    RecordHealth,
    SourcesFound,
    SourcesSettings,
    TitleOpened,
)
from actors.sources.demo_provider import DemoProvider
from actors.stats import CheckSwarm
from actors.urgency import Urgency
from storage import catalogue
from storage import sources as kept
from storage.database import Database
from storage.entities import Entities
from storage.model.provided import FoundSource, ProvidedFilm, Wanted, WantedFilm
from storage.model.sources import Quality, Sought, SourceRef, SwarmHealth, TorrentSeed
from storage.model.titles import TitleKind
from tests.support.demo_films import TRACKER, demo_film, demo_films
from tests.support.source_directory import DirectoryDown, FakeDirectory, found, info_hash
from tests.support.sources import QUIET, Running, choose, find, playable

NOSFERATU, TRIP, CLOCKWORK = Sought.film(653), Sought.film(775), Sought.film(1_000_000_001)
NOBODY_KNOWS = Sought.film(5)
MINUTE_S, HOUR_S = 60.0, 3600.0


@pytest.fixture
def demo() -> Neighbour:
    return Neighbour("demo", {DescribeDemo: demo_films()})


async def due_swarms(sources: Address, limit: int = 74) -> tuple[DueSwarm, ...]:
    return await sources.ask(DueSwarms(limit))


async def test_a_film_never_searched_is_searched_when_asked_for_and_then_kept(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        await trio.sleep(1)
        directory.asked.clear()
        first = await find(sources, CLOCKWORK)
        again = await find(sources, CLOCKWORK)
        assert (first, again) == ((), ())
        assert directory.asked == [CLOCKWORK]


async def test_the_best_source_comes_first_and_tells_nothing_secret(running: Running, directory: FakeDirectory) -> None:
    async with running(directory) as (sources, _):
        best, second = await find(sources, NOSFERATU)
        assert (best.traits.quality, second.traits.quality) == (Quality.FHD, Quality.HD)
        assert (best.size_bytes, best.traits.video_codec, best.traits.release_type) == (1_500_000_000, "X264", "WEB")
        assert best.has_data_file
        assert best.health is not None
        assert (best.health.seeders, best.health.leechers) == (10, 2)
        assert info_hash("large") not in repr(best)


async def test_a_directory_is_asked_with_what_names_the_film(running: Running, directory: FakeDirectory) -> None:
    async with running(directory) as (sources, _):
        await find(sources, NOSFERATU)
        wanted = next(each for each in directory.wanted if each.sought == NOSFERATU)
        assert isinstance(wanted, WantedFilm)
        assert (wanted.imdb_id, wanted.title, wanted.year, wanted.runtime_min) == ("tt0013442", "Nosferatu", 1922, 95)


async def test_a_slow_directory_is_not_waited_for_but_heard_all_the_same(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.latency_s = 4.0
    async with running(directory) as (sources, supervisor):
        with supervisor.events.subscribe(SourcesFound) as news:
            began = trio.current_time()
            assert await find(sources, NOSFERATU) == ()
            assert trio.current_time() - began == pytest.approx(1.2, abs=0.2)
            with pytest.raises(NoSourceFound, match="the search is under way"):
                await choose(sources, NOSFERATU)
            assert await news.receive() == SourcesFound(NOSFERATU, 2)
            assert len(await find(sources, NOSFERATU)) == 2
            assert directory.asked.count(NOSFERATU) == 1


async def test_a_directory_that_never_answers_stops_no_other(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    dead, down = FakeDirectory("dead"), FakeDirectory("down")
    dead.latency_s, down.is_down = 1e6, True
    async with running(dead, down, directory) as (sources, _):
        with pytest.raises(NoSourceFound):
            await choose(sources, NOSFERATU)
        await trio.sleep(MINUTE_S)
        assert len(await find(sources, NOSFERATU)) == 2


async def test_many_who_ask_at_once_make_one_search(running: Running, directory: FakeDirectory) -> None:
    directory.latency_s = 0.05
    async with running(directory, settings=QUIET) as (sources, _):
        answers: list[int] = []

        async def ask() -> None:
            answers.append(len(await find(sources, NOSFERATU)))

        async with trio.open_nursery() as nursery:
            for _ in range(20):
                nursery.start_soon(ask)
        assert answers == [2] * 20
        assert directory.asked.count(NOSFERATU) == 1


async def test_one_torrent_that_two_directories_list_is_one_source(running: Running, directory: FakeDirectory) -> None:
    other = FakeDirectory("other")
    other.known = {NOSFERATU: (found("large", None, torrent_file=None, size_bytes=0), found("third", Quality.SD))}
    async with running(directory, other) as (sources, _):
        assert [source.traits.quality for source in await find(sources, NOSFERATU)] == [
            Quality.FHD,
            Quality.HD,
            Quality.SD,
        ]


async def test_nonsense_in_an_answer_is_left_out(running: Running, directory: FakeDirectory) -> None:
    directory.known[NOSFERATU] += (
        found("bad hash", info_hash="xyz"),
        found("bad size", size_bytes=-5),
        found("huge", torrent_file=bytes(10_000_001)),
    )
    async with running(directory) as (sources, _):
        assert len(await find(sources, NOSFERATU)) == 2


async def test_hash_trackers_and_file_lie_encrypted(
    running: Running, directory: FakeDirectory, database: Database
) -> None:
    directory.known[NOSFERATU] = (found("large", magnet="magnet:?xt=secret", url="https://example.org/secret"),)
    async with running(directory) as (sources, _):
        await find(sources, NOSFERATU)
    await database.close()
    kept = b"".join(path.read_bytes() for path in database.path.parent.glob("miauflix.db*"))
    assert b"Nosferatu" in kept
    for secret in (info_hash("large"), "torrent of large", "tracker.example", "magnet:?xt", "example.org"):
        assert secret.encode() not in kept
    assert bytes.fromhex(info_hash("large")) not in kept


async def test_the_chosen_source_comes_with_all_that_the_engine_needs(
    running: Running, directory: FakeDirectory
) -> None:
    async with running(directory) as (sources, _):
        chosen = await choose(sources, NOSFERATU)
        assert chosen.source.traits.quality is Quality.FHD
        assert chosen.seed.info_hash == info_hash("large")
        assert chosen.seed.torrent_file == b"torrent of large"
        assert chosen.seed.trackers == ("http://tracker.example/announce",)
        assert not chosen.seed.trusted_local
        assert chosen.explanation == (
            "FHD (1080 lines) in H.264 plays on this device as it is; 10 seeders, as its directory said just now; "
            "the best of 2 suitable sources: the next, HD (720 lines) in H.264, has fewer lines."
        )


async def test_a_quality_that_is_not_there_is_refused_with_those_that_are(
    running: Running, directory: FakeDirectory
) -> None:
    async with running(directory) as (sources, _):
        assert (await choose(sources, NOSFERATU, Quality.HD)).source.traits.quality is Quality.HD
        with pytest.raises(NoSourceFound, match=r"^There is no 4K source of this film; known are FHD and HD\.$"):
            await choose(sources, NOSFERATU, Quality.UHD_4K)


async def test_a_device_that_cannot_decode_it_is_told_so(running: Running, directory: FakeDirectory) -> None:
    directory.known[NOSFERATU] = (found("new codec", video_codec="X265"),)
    async with running(directory) as (sources, _):
        with pytest.raises(NoSourceFound, match=r"it is in H\.265"):
            await choose(sources, NOSFERATU)
        television = Device(video=frozenset({"hevc", "h264"}))
        assert (await choose(sources, NOSFERATU, None, television)).source.traits.video_codec == "X265"


async def test_why_there_is_nothing_is_said_in_words(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        with pytest.raises(
            NoSourceFound, match=r"^No source directory knows this film \(asked: fake\)\. It is searched"
        ):
            await choose(sources, TRIP)
        with pytest.raises(NoSourceFound, match="There is no such film"):
            await choose(sources, NOBODY_KNOWS)
        with pytest.raises(NoSourceFound, match="There is no such film"):
            await choose(sources, Sought.film(10**30))
        assert await find(sources, NOBODY_KNOWS) == ()


async def test_when_no_directory_answered_that_is_the_reason(running: Running, directory: FakeDirectory) -> None:
    directory.is_down = True
    async with running(directory) as (sources, _):
        with pytest.raises(NoSourceFound, match="No source directory answered"):
            await choose(sources, NOSFERATU)


async def test_a_source_without_its_file_cannot_be_chosen_yet(running: Running, directory: FakeDirectory) -> None:
    directory.known[NOSFERATU] = (found("bare", torrent_file=None),)
    async with running(directory) as (sources, _):
        assert [source.has_data_file for source in await find(sources, NOSFERATU)] == [False]
        with pytest.raises(NoSourceFound, match="could be fetched yet"):
            await choose(sources, NOSFERATU)
        assert await playable(sources, NOSFERATU) == frozenset()


async def test_playable_titles_are_those_with_a_source_at_hand(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        odd = [Sought.film(number) for number in (5, 0, -1, 10**30)]
        assert await playable(sources, NOSFERATU, TRIP, *odd) == {NOSFERATU.title}
        assert await playable(sources) == frozenset()


# The background search


async def test_all_films_are_searched_in_the_background_the_most_wanted_first(
    running: Running, directory: FakeDirectory, database: Database, autojump_clock: MockClock
) -> None:
    await database.write(catalogue.keep_titles, [ProvidedFilm(id=9, title="Opened", popularity=0.1)], EPOCH)
    await database.write(kept.note_opened, Sought.film(9), EPOCH)
    async with running(directory):
        await trio.sleep(10)
        assert directory.asked == [Sought.film(9), TRIP, NOSFERATU, CLOCKWORK]


async def test_what_is_not_found_is_searched_again_ever_later(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    times: list[float] = []
    async with running(directory) as (_, supervisor):
        began = trio.current_time()
        seen = 0
        while trio.current_time() - began < 120 * HOUR_S:
            if directory.asked.count(TRIP) > seen:
                seen = directory.asked.count(TRIP)
                times.append(trio.current_time() - began)
            await trio.sleep(MINUTE_S)
        assert supervisor.health()[0].restarts == 0
    pauses = [(later - earlier) / MINUTE_S for earlier, later in pairwise(times)]
    for pause, least in zip(pauses, [45, 90, 180, 360, 720, 1440, 1440], strict=False):
        assert least - 1 <= pause <= min(least / 45 * 75, 1440) + 12
    assert len(pauses) >= 7


async def test_an_idle_search_backs_off_to_minutes(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory) as (_, supervisor):
        await trio.sleep(HOUR_S / 2)
        before = tick_runs(supervisor)
        await trio.sleep(HOUR_S / 4)
        assert tick_runs(supervisor) - before <= 4


async def test_new_films_wake_the_search(
    running: Running, directory: FakeDirectory, database: Database, autojump_clock: MockClock
) -> None:
    async with running(directory) as (_, supervisor):
        await trio.sleep(HOUR_S / 2)
        await database.write(catalogue.keep_titles, [ProvidedFilm(id=9, title="New")], EPOCH)
        supervisor.events.publish(CatalogueChanged(1))
        await trio.sleep(1)
        assert directory.asked[-1] == Sought.film(9)


async def test_an_opened_title_jumps_the_queue(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.latency_s = 10.0
    async with running(directory, settings=SourcesSettings(search_interval_s=100.0)) as (sources, _):
        await trio.sleep(1)
        assert directory.asked == [TRIP]
        await sources.tell(TitleOpened(CLOCKWORK))
        await trio.sleep(1)
        assert directory.asked == [TRIP, CLOCKWORK]


async def test_an_opened_title_with_nothing_to_play_is_searched_again_but_not_at_every_look(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        await sources.tell(TitleOpened(TRIP))
        await sources.tell(TitleOpened(NOBODY_KNOWS))
        await trio.sleep(1)
        assert directory.asked.count(TRIP) == 1
        await trio.sleep(MINUTE_S)
        directory.known[TRIP] = (found("at last"),)
        await sources.tell(TitleOpened(TRIP))
        await trio.sleep(1)
        assert directory.asked.count(TRIP) == 2
        assert len(await find(sources, TRIP)) == 1
        await trio.sleep(HOUR_S)
        await sources.tell(TitleOpened(TRIP))
        await trio.sleep(1)
        assert directory.asked.count(TRIP) == 2


async def test_what_a_directory_no_longer_lists_is_no_longer_offered(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory) as (sources, supervisor):
        assert len(await find(sources, NOSFERATU)) == 2
        directory.known[NOSFERATU] = (found("large"),)
        await trio.sleep(31 * HOUR_S)
        assert [source.traits.quality for source in await find(sources, NOSFERATU)] == [Quality.FHD]
        directory.is_down = True
        await trio.sleep(31 * HOUR_S)
        assert len(await find(sources, NOSFERATU)) == 1
        directory.is_down = False
        directory.known[NOSFERATU] = (found("small", Quality.HD), found("large"))
        with supervisor.events.subscribe(SourcesFound) as news:
            assert await news.receive() == SourcesFound(NOSFERATU, 1)


# The demo swarm


async def test_the_demo_films_are_found_with_everything_set(running: Running, demo: Neighbour) -> None:
    async with running(DemoProvider(demo)) as (sources, _):
        best, second = await find(sources, CLOCKWORK)
        assert (best.traits.quality, second.traits.quality) == (Quality.FHD, Quality.HD)
        for source in (best, second):
            assert source.health is not None
            assert (source.health.seeders, source.health.leechers) == (1, 0)
            assert (source.traits.video_codec, source.traits.release_type, source.has_data_file) == (
                "X264",
                "WEB",
                True,
            )
        chosen = await choose(sources, CLOCKWORK)
        film = demo_film()
        assert chosen.seed.info_hash == film.info_hash
        assert chosen.seed.torrent_file == film.torrent_file
        assert (chosen.seed.trackers, chosen.seed.trusted_local) == ((TRACKER,), True)


async def test_the_tracker_of_the_demo_is_the_present_one(
    running: Running, demo: Neighbour, autojump_clock: MockClock
) -> None:
    async with running(DemoProvider(demo)) as (sources, _):
        await trio.sleep(1)
        moved = "http://127.0.0.1:7777/announce"
        demo.script[DescribeDemo] = demo_films(moved)
        assert (await choose(sources, CLOCKWORK)).seed.trackers == (moved,)
        assert {swarm.trackers for swarm in await due_swarms(sources)} == {(moved,)}


async def test_a_demo_that_is_off_is_not_offered(running: Running, demo: Neighbour, autojump_clock: MockClock) -> None:
    async with running(DemoProvider(demo)):
        await trio.sleep(1)
    demo.script[DescribeDemo] = ()
    async with running(DemoProvider(demo)) as (sources, _):
        await trio.sleep(1)
        assert await find(sources, CLOCKWORK) == ()
        assert await playable(sources, CLOCKWORK) == frozenset()
        with pytest.raises(NoSourceFound, match="No source directory knows this film"):
            await choose(sources, CLOCKWORK)


async def test_a_demo_whose_seeder_is_not_up_has_nobody_who_shares(running: Running, demo: Neighbour) -> None:
    demo.script[DescribeDemo] = demo_films(tracker="")
    async with running(DemoProvider(demo), settings=QUIET) as (sources, _):
        with pytest.raises(NoSourceFound, match="nobody shares them at the moment"):
            await choose(sources, CLOCKWORK)


async def test_a_demo_that_comes_up_late_is_found_at_once(
    running: Running, demo: Neighbour, autojump_clock: MockClock
) -> None:
    demo.script[DescribeDemo] = ()
    async with running(DemoProvider(demo)) as (sources, supervisor):
        await trio.sleep(20 * MINUTE_S)
        demo.script[DescribeDemo] = demo_films()
        supervisor.events.publish(DemoSwarmStarted(TRACKER))
        await trio.sleep(2)
        assert await playable(sources, CLOCKWORK) == {CLOCKWORK.title}


async def test_a_demo_that_does_not_answer_is_taken_at_its_last_word(
    running: Running, demo: Neighbour, autojump_clock: MockClock
) -> None:
    async with running(DemoProvider(demo)) as (sources, _):
        await trio.sleep(1)
        demo.script[DescribeDemo] = DirectoryDown("The demo is not ready.")
        assert (await choose(sources, CLOCKWORK)).seed.trackers == (TRACKER,)


def test_the_keys_in_tracker_addresses_show_in_no_log() -> None:
    tracker = ("https://tracker.example/0123456789abcdef/announce",)
    one = info_hash("one")
    for value in (
        TorrentSeed(one, b"", tracker),
        DueSwarm(SourceRef(TitleKind.MOVIE, 1), one, tracker, False),
        CheckSwarm(one, tracker),
    ):
        assert "0123456789abcdef" not in repr(value)


# Statistics


async def test_new_sources_are_due_for_measuring_and_then_left_alone(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        due = await due_swarms(sources)
        assert {swarm.info_hash for swarm in due} == {info_hash("small"), info_hash("large")}
        assert {swarm.trackers for swarm in due} == {("http://tracker.example/announce",)}
        assert len(await due_swarms(sources, limit=1)) == 1
        measured_at = EPOCH + timedelta(seconds=1)
        for swarm in due:
            await sources.ask(RecordHealth(((swarm.ref, SwarmHealth(40, 4, measured_at)),)))
        assert await due_swarms(sources) == ()
        best = (await find(sources, NOSFERATU))[0]
        assert best.health == SwarmHealth(40, 4, measured_at)
        await trio.sleep(6 * HOUR_S - 10)
        assert await due_swarms(sources) == ()
        await trio.sleep(1.3 * HOUR_S)
        assert len(await due_swarms(sources)) == 2


async def test_a_calm_swarm_is_measured_ever_less_often(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.known[NOSFERATU] = (found("calm"),)
    began = trio.current_time()
    async with running(directory) as (sources, supervisor):
        await trio.sleep(1)
        measured: list[float] = []
        while len(measured) < 8:
            for swarm in await due_swarms(sources):
                now = EPOCH + timedelta(seconds=trio.current_time() - began)
                measured.append(trio.current_time())
                await sources.ask(RecordHealth(((swarm.ref, SwarmHealth(10, 2, now)),)))
            await trio.sleep(20 * MINUTE_S)
        pauses = [(later - earlier) / HOUR_S for earlier, later in pairwise(measured)]
        assert pauses[0] < 8
        assert pauses[-1] > 55
        assert max(pauses) < 73
        assert supervisor.health()[0].restarts == 0


async def test_a_swarm_that_cannot_be_measured_backs_off(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.known[NOSFERATU] = (found("silent"),)
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        failed: list[float] = []
        while len(failed) < 5:
            for swarm in await due_swarms(sources):
                failed.append(trio.current_time())
                await sources.ask(RecordHealth(((swarm.ref, None),)))
            await trio.sleep(MINUTE_S)
        pauses = [(later - earlier) / MINUTE_S for earlier, later in pairwise(failed)]
        for pause, middle in zip(pauses, [10, 20, 40, 80], strict=True):
            assert 0.8 * middle - 1 <= pause <= 1.2 * middle + 2
        await sources.ask(RecordHealth(((SourceRef(TitleKind.MOVIE, 99_999), None),)))


def damage(store: Entities, column: str) -> None:
    """Swap a secret of the first two sources: neither opens any more."""
    one, other = store.MovieSource.select().order_by(store.MovieSource.id)[:2]
    kept_by_one = getattr(one, column)
    setattr(one, column, getattr(other, column))
    setattr(other, column, kept_by_one)


async def test_sources_that_cannot_be_read_do_not_block_the_measuring_of_others(
    running: Running, directory: FakeDirectory, database: Database, autojump_clock: MockClock
) -> None:
    directory.known[NOSFERATU] = (found("one"), found("two"), found("sound"))
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        await database.write(damage, "hash")
        assert [swarm.info_hash for swarm in await due_swarms(sources)] == [info_hash("sound")]
        assert [swarm.info_hash for swarm in await due_swarms(sources, limit=1)] == [info_hash("sound")]


async def test_a_source_that_cannot_be_read_leaves_the_choice_to_the_others(
    running: Running, directory: FakeDirectory, database: Database, autojump_clock: MockClock
) -> None:
    directory.known[NOSFERATU] = (found("one"), found("two"), found("sound", seeders=1))
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        await database.write(damage, "file")
        assert (await choose(sources, NOSFERATU)).seed.info_hash == info_hash("sound")


async def test_a_directory_that_does_not_tell_its_trackers_holds_nobody_up(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.tracker_latency_s = 1e6
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        assert {swarm.trackers for swarm in await due_swarms(sources)} == {("http://tracker.example/announce",)}
        assert (await choose(sources, NOSFERATU)).seed.trackers == ("http://tracker.example/announce",)


def tick_runs(supervisor: Supervisor) -> int:
    return next(tick.runs for tick in supervisor.health()[0].ticks if tick.name == "source search")


class Broken(FakeDirectory):
    """Has a mistake that one film brings to light."""

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        await super().find(wanted, urgency)
        if wanted.sought == TRIP:
            raise ZeroDivisionError
        return ()


async def test_a_search_that_ends_the_actor_is_not_the_first_of_its_next_life(
    running: Running, autojump_clock: MockClock
) -> None:
    broken = Broken()
    async with running(broken) as (_, supervisor):
        await trio.sleep(10 * MINUTE_S)
        assert supervisor.health()[0].restarts == 1
        assert broken.asked.count(TRIP) == 1
        assert NOSFERATU in broken.asked


async def test_what_this_machine_does_not_have_is_not_searched_while_nobody_else_answers(
    running: Running, directory: FakeDirectory, database: Database, autojump_clock: MockClock
) -> None:
    directory.is_down = True
    async with running(FakeDirectory("demo"), FakeDirectory("local"), directory) as (sources, _):
        await trio.sleep(3 * HOUR_S)
        known = await database.read(kept.known, NOSFERATU)
        assert known is not None
        assert known.search.searched_at is None
        directory.is_down = False
        assert len(await find(sources, NOSFERATU)) == 2


async def test_where_there_is_nobody_else_this_machine_has_the_last_word(running: Running, database: Database) -> None:
    async with running(FakeDirectory("demo"), FakeDirectory("local"), settings=QUIET) as (sources, _):
        assert await find(sources, NOSFERATU) == ()
        known = await database.read(kept.known, NOSFERATU)
        assert known is not None
        assert sorted(known.search.searched_by) == ["demo", "local"]
