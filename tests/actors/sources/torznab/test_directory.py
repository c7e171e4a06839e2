"""The adapter over real HTTP on loopback: what it finds, how it asks for it, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from actors.bencode import decode
from actors.provider_errors import ProviderRefused
from actors.sources.torznab.line import CAPABILITIES_FOR_S
from actors.urgency import Urgency
from storage.model.provided import FoundSource
from tests.support.http_faults import says, silent
from tests.support.torznab_listings import FILM, SEASON, TRACKER, UNKNOWN, Listed, Told, film_listing, season_listing
from tests.support.torznab_stage import torznab_over, torznab_stage
from tests.support.torznab_stub import KEY, torznab_stub

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND
NAME = "Nosferatu.1922.1080p.BluRay.x264-LAMP"


def hashes(found: tuple[FoundSource, ...]) -> set[str]:
    return {each.info_hash for each in found}


async def test_a_film_is_found_in_whatever_way_its_torrents_are_told() -> None:
    listed = film_listing()
    async with torznab_stub(listed) as stub, torznab_over([stub.url]) as directory:
        found = {each.info_hash: each for each in await directory.find(FILM, VIEWER)}
    by_way = {each.told: found[each.info_hash] for each in listed if each.imdb}
    assert set(found) == {each.info_hash for each in listed if each.imdb}
    assert set(by_way) == {Told.HASH, Told.MAGNET, Told.ENCLOSED, Told.FILE, Told.REDIRECT}
    assert [way for way, each in by_way.items() if each.magnet] == [
        way for way in by_way if way in (Told.MAGNET, Told.ENCLOSED, Told.REDIRECT)
    ]
    assert {way for way, each in by_way.items() if each.url} == {Told.HASH, Told.MAGNET, Told.FILE}
    assert {way for way, each in by_way.items() if each.trackers == (TRACKER,)} == {
        Told.MAGNET,
        Told.ENCLOSED,
        Told.REDIRECT,
    }
    assert {way for way, each in by_way.items() if each.unchecked_file} == {Told.FILE}


async def test_what_a_listing_claims_is_told_as_it_is() -> None:
    async with torznab_stub([Listed(NAME, seeders=7)]) as stub, torznab_over([stub.url]) as directory:
        (found,) = await directory.find(FILM, VIEWER)
    assert (found.seeders, found.leechers, found.size_bytes, found.episodes) == (7, 2, 2 * 1024**3, ())
    assert found.uploaded_at == datetime(2026, 3, 14, 15, 10, 42, tzinfo=UTC)
    assert (found.traits.resolution, found.traits.release_type) == (1080, "BLURAY")


async def test_the_hash_of_a_file_is_that_of_its_info_as_it_stands_there() -> None:
    listed = Listed(NAME, told=Told.FILE)
    assert b"x-nobody-knows" in listed.torrent
    async with torznab_stub([listed]) as stub, torznab_over([stub.url]) as directory:
        (found,) = await directory.find(FILM, VIEWER)
        assert (found.info_hash, found.unchecked_file) == (listed.info_hash, listed.torrent)
        assert await directory.torrent_file(found.url, NOBODY) == listed.torrent


async def test_a_film_that_no_endpoint_lists_is_no_trouble() -> None:
    async with torznab_stub(film_listing()) as stub, torznab_over([stub.url]) as directory:
        assert await directory.find(UNKNOWN, VIEWER) == ()
        assert [query.get("imdbid", query.get("q")) for query in stub.asked("movie")] == [
            "0000417",
            "A Trip to the Moon 1902",
            "Le Voyage dans la Lune 1902",
        ]
        assert directory.health().trouble == ""


async def test_a_film_is_asked_for_by_name_where_ids_are_not_known() -> None:
    listed = [Listed(NAME), Listed("Nosferatu.2031.1080p-LAMP")]
    async with torznab_stub(listed, film_terms="", tells_ids=False) as stub, torznab_over([stub.url]) as directory:
        assert hashes(await directory.find(FILM, VIEWER)) == {listed[0].info_hash}
        assert [query["q"] for query in stub.asked("search")] == ["Nosferatu 1922"]


async def test_what_is_found_by_its_id_is_not_asked_for_by_name_too() -> None:
    async with torznab_stub([Listed(NAME, imdb="tt0013442")]) as stub, torznab_over([stub.url]) as directory:
        assert await directory.find(FILM, NOBODY)
        assert [query["cat"] for query in stub.asked("movie")] == ["2000"]


@pytest.mark.parametrize("seed", range(3))
async def test_a_season_with_packs_and_single_episodes_is_found_whole(seed: int) -> None:
    listed = season_listing(seed)
    expected = {each.info_hash for each in listed if each.name.startswith("The.Lamp.Keepers.S02")}
    async with torznab_stub(listed) as stub, torznab_over([stub.url]) as directory:
        found = await directory.find(SEASON, VIEWER)
    assert hashes(found) == expected
    assert sorted(each.episodes for each in found) == [(), (), *((number,) for number in range(1, 9) for _ in "12")]


@pytest.mark.parametrize("terms", ["q,season,ep", "q", ""])
async def test_a_season_is_found_by_name_as_well(terms: str) -> None:
    async with torznab_stub(season_listing(), show_terms=terms) as stub, torznab_over([stub.url]) as directory:
        assert len(await directory.find(SEASON, VIEWER)) == 18


async def test_an_episode_that_somebody_wants_is_asked_for_where_the_season_has_none() -> None:
    listed = [Listed(f"The.Lamp.Keepers.S02E{number:02}.720p.HDTV.x264-LAMP", 5000) for number in (1, 2, 7)]
    async with (
        torznab_stub(listed, limit=2, show_terms="q,season,ep") as stub,
        torznab_over([stub.url], results=2) as directory,
    ):
        found = await directory.find(attrs.evolve(SEASON, focus=7), VIEWER)
        assert sorted(each.episodes for each in found) == [(1,), (2,), (7,)]
        assert [query.get("ep") for query in stub.asked("tvsearch")].count("7") == 1
        await directory.find(attrs.evolve(SEASON, focus=2), VIEWER)
        assert [query.get("ep") for query in stub.asked("tvsearch")].count("2") == 0


async def test_pages_are_read_until_a_listing_ends() -> None:
    listed = [Listed(f"Nosferatu.1922.1080p.WEB-DL.x264-LAMP{number}") for number in range(25)]
    async with torznab_stub(listed, limit=10, film_terms="q") as stub, torznab_over([stub.url]) as directory:
        assert len(await directory.find(FILM, NOBODY)) == 25
        assert [query["offset"] for query in stub.asked("movie")] == ["0", "10", "20"]


async def test_a_listing_is_read_up_to_a_bound() -> None:
    listed = [Listed(f"Nosferatu.1922.1080p.WEB-DL.x264-LAMP{number}") for number in range(40)]
    async with (
        torznab_stub(listed, limit=10, film_terms="q") as stub,
        torznab_over([stub.url], results=25) as directory,
    ):
        assert len(await directory.find(FILM, NOBODY)) == 25
        assert [query["limit"] for query in stub.asked("movie")] == ["10", "10", "5"]


async def test_an_endpoint_that_heeds_neither_offset_nor_limit_is_not_asked_for_ever() -> None:
    listed = [Listed(f"Nosferatu.1922.1080p.WEB-DL.x264-LAMP{number}") for number in range(30)]
    async with torznab_stub(listed, limit=10, film_terms="q", is_careless=True) as stub:
        async with torznab_over([stub.url]) as directory:
            assert len(await directory.find(FILM, NOBODY)) == 30
            assert len(stub.asked("movie")) == 2
        async with torznab_over([stub.url], results=20) as directory:
            assert len(await directory.find(FILM, NOBODY)) == 20


async def test_a_page_that_fails_leaves_those_before_it() -> None:
    listed = [Listed(f"Nosferatu.1922.1080p.WEB-DL.x264-LAMP{number}") for number in range(25)]
    async with torznab_stub(listed, limit=10, film_terms="q") as stub, torznab_over([stub.url]) as directory:
        stub.server.break_on("/1/api", says(500), skip=2)
        assert len(await directory.find(FILM, NOBODY)) == 10
        assert directory.health().trouble == "127.0.0.1 (Torznab) is in trouble (status 500)."


async def test_an_endpoint_without_films_is_not_asked_for_one() -> None:
    async with torznab_stub(film_listing(), categories=(3000, 5000)) as stub, torznab_over([stub.url]) as directory:
        assert await directory.find(FILM, VIEWER) == ()
        assert stub.server.count() == 1


async def test_capabilities_are_read_once_a_day(autojump_clock) -> None:
    async with torznab_stub(film_listing(), film_terms="q") as stub, torznab_over([stub.url]) as directory:
        for _ in range(3):
            await directory.find(FILM, NOBODY)
        assert len(stub.asked("caps")) == 1
        autojump_clock.jump(CAPABILITIES_FOR_S)
        await directory.find(FILM, NOBODY)
        assert len(stub.asked("caps")) == 2


async def test_what_an_endpoint_refuses_to_be_asked_it_is_asked_otherwise_and_its_capabilities_anew() -> None:
    async with torznab_stub([Listed(NAME)]) as stub, torznab_over([stub.url]) as directory:
        await directory.find(UNKNOWN, NOBODY)
        stub.server.break_on("/1/api", says(400), times=1)
        assert len(await directory.find(FILM, NOBODY)) == 1
        assert len(stub.asked("caps")) == 1
        await directory.find(FILM, NOBODY)
        assert len(stub.asked("caps")) == 2


async def test_only_the_best_few_links_are_followed_and_others_the_next_time() -> None:
    listed = [
        Listed(f"Nosferatu.1922.1080p.WEB-DL.x264-LAMP{number}", told=Told.FILE, seeders=number) for number in range(7)
    ]
    async with torznab_stub(listed, film_terms="q") as stub, torznab_over([stub.url], files_per_search=3) as directory:
        first = await directory.find(FILM, NOBODY)
        assert sorted(each.seeders or 0 for each in first) == [4, 5, 6]
        second = await directory.find(FILM, NOBODY)
        assert sorted(each.seeders or 0 for each in second) == [1, 2, 3, 4, 5, 6]
        assert sum(each.unchecked_file is not None for each in second) == 3
        assert len(await directory.find(FILM, NOBODY)) == 7
        assert stub.server.count("/1/download") == 7


async def test_links_to_other_hosts_are_not_followed_but_counted() -> None:
    listed = [Listed(NAME, told=Told.FOREIGN)]
    async with torznab_stub(film_listing()) as elsewhere, torznab_stub(listed, film_terms="q") as stub:
        async with torznab_over([stub.url]) as directory:
            assert await directory.find(FILM, VIEWER) == ()
            assert directory.health().skipped == 1
            assert stub.server.count("/1/download") == 0
            for url in (f"{elsewhere.server.url}/1/download?x", "file:///etc/passwd", "magnet:?xt=urn:btih:00"):
                with pytest.raises(ProviderRefused, match="No Torznab endpoint lies where"):
                    await directory.torrent_file(url, NOBODY)
        assert elsewhere.server.count() == 0


async def test_links_that_lead_to_no_torrent_are_counted_and_come_last_the_next_time() -> None:
    broken = [
        Listed(f"Nosferatu.1922.720p.WEB-DL.x264-LAMP{number}", told=Told.BROKEN, seeders=50) for number in range(2)
    ]
    listed = [*broken, Listed(NAME, told=Told.FILE, seeders=1)]
    async with torznab_stub(listed, film_terms="q") as stub, torznab_over([stub.url], files_per_search=2) as directory:
        assert await directory.find(FILM, NOBODY) == ()
        assert directory.health().skipped == 2
        assert hashes(await directory.find(FILM, NOBODY)) == {listed[-1].info_hash}


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_file_that_an_endpoint_cannot_give_is_no_outage(status: int) -> None:
    async with (
        torznab_stub([Listed(NAME, told=Told.FILE)], film_terms="q") as stub,
        torznab_over([stub.url]) as directory,
    ):
        stub.server.break_on("/1/download", says(status, Location="http://127.0.0.1:1/x"))
        for _ in range(6):
            assert await directory.find(FILM, NOBODY) == ()
        with pytest.raises(ProviderRefused, match=r"^127\.0\.0\.1 \(Torznab\) does not have this torrent file\.$"):
            await directory.torrent_file(f"{stub.server.url}/1/download?apikey={KEY}&file={NAME}", NOBODY)
        assert directory.health().trouble == ""


async def test_a_viewer_gets_what_was_found_when_a_link_leads_nowhere_in_time() -> None:
    listed = [Listed(NAME), Listed("Nosferatu.1922.720p.WEB-DL.x264-LAMP", told=Told.FILE)]
    async with torznab_stub(listed, film_terms="q") as stub:
        stub.server.break_on("/1/download", silent())
        async with torznab_over([stub.url], interactive_within_s=0.3) as directory:
            assert hashes(await directory.find(FILM, VIEWER)) == {listed[0].info_hash}


async def test_the_same_torrent_of_two_endpoints_is_one_with_the_trackers_of_both() -> None:
    told = attrs.evolve(Listed(NAME, seeders=3), told=Told.MAGNET)
    async with (
        torznab_stub([Listed(NAME, seeders=9)]) as one,
        torznab_stub([told], film_terms="q") as two,
        torznab_over([one.url, two.url]) as directory,
    ):
        (found,) = await directory.find(FILM, NOBODY)
    assert (found.seeders, found.trackers) == (9, (TRACKER,))


async def test_a_file_is_asked_of_the_endpoint_whose_it_is() -> None:
    listed = Listed(NAME, told=Told.FILE)
    async with torznab_stub([listed], path="2") as stub:
        urls = [stub.url.replace("/2/", "/1/"), stub.url]
        async with torznab_over(urls) as directory:
            content = await directory.torrent_file(f"{stub.server.url}/2/download?apikey={KEY}&file={NAME}", NOBODY)
            assert decode(content)
            assert [part.requests for part in directory.health().parts] == [0, 1]


async def test_endpoints_tell_neither_all_titles_nor_trackers_of_the_day() -> None:
    async with torznab_over(["http://prowlarr:9696/1/api"]) as directory:
        assert await directory.own_titles() is None
        assert await directory.trackers(Listed(NAME).info_hash) is None


async def test_the_stage_knows_a_film_and_a_season_and_can_break() -> None:
    async with torznab_stage() as stage:
        assert stage.info_hash in hashes(await stage.provider.find(stage.film, VIEWER))
        assert await stage.provider.find(stage.season, VIEWER)
        assert await stage.provider.find(stage.unknown, VIEWER) == ()
        stage.break_down()
        with pytest.raises(Exception, match="gave a web page"):
            await stage.provider.find(stage.film, VIEWER)
        assert stage.provider.health().trouble
        stage.mend()
        assert await stage.provider.find(stage.film, VIEWER)
        assert stage.provider.health().trouble == ""
