"""Which episodes a season's sources have: as claimed at first, then as their files say."""

from __future__ import annotations

from storage import catalogue
from storage import sources as kept
from storage.model.provided import ProvidedEpisode, ProvidedSeason
from storage.model.sources import EpisodeFile
from tests.support.shelf import EPISODES, A, B, Shelf, bare, found


async def episodes(seasons: Shelf) -> list[tuple[EpisodeFile, ...]]:
    return [source.episodes for source in await seasons.sources()]


async def keep_file(seasons: Shelf, *files: EpisodeFile) -> None:
    await seasons.database.write(kept.keep_file, seasons.cipher, seasons.ref(1), b"f", 9, files, None, (), seasons.now)


async def test_a_source_has_the_episodes_that_are_named_or_all_that_were_aired(seasons: Shelf) -> None:
    await seasons.merge(bare(A, episodes=(3, 2, 99)), bare(B))
    named, whole = await seasons.sources()
    assert named.episodes == (EpisodeFile(2), EpisodeFile(3))
    assert whole.episodes == (EpisodeFile(1), EpisodeFile(2), EpisodeFile(3))
    assert named.is_pack


async def test_an_episode_without_a_day_was_aired_once_its_season_is_on_air(seasons: Shelf) -> None:
    undated = ProvidedSeason(1, episodes=(*EPISODES, ProvidedEpisode(4)))
    await seasons.database.write(catalogue.keep_season, 1, undated, seasons.now)
    await seasons.merge(bare(A))
    assert [each.number for each in (await episodes(seasons))[0]] == [1, 2, 3, 4]


async def test_a_claim_may_change(seasons: Shelf) -> None:
    await seasons.merge(bare(A, episodes=(1, 2)))
    await seasons.merge(bare(A, episodes=(2, 3)))
    assert await episodes(seasons) == [(EpisodeFile(2), EpisodeFile(3))]


async def test_what_its_file_says_is_never_covered_by_a_claim(seasons: Shelf) -> None:
    await seasons.merge(bare(A))
    await keep_file(seasons, EpisodeFile(3, 5), EpisodeFile(4, 6), EpisodeFile(99, 7))
    await seasons.merge(bare(A, episodes=(1, 2)))
    (source,) = await seasons.sources()
    assert source.episodes == (EpisodeFile(3, 5), EpisodeFile(4, 6))
    assert (source.file_of(4), source.file_of(1), source.has_data_file) == (6, None, True)


async def test_an_episode_that_a_source_has_stays_though_its_season_no_longer_lists_it(seasons: Shelf) -> None:
    await seasons.merge(found(A, episodes=(3,)))
    await seasons.database.write(catalogue.keep_season, 1, ProvidedSeason(1, episodes=EPISODES[:1]), seasons.now)
    season = await seasons.database.read(catalogue.season, 1, 1, "en")
    assert season is not None
    assert [episode.episode_number for episode in season.episodes] == [1, 3]


async def test_the_errand_for_a_file_says_which_episodes_are_claimed(seasons: Shelf) -> None:
    await seasons.merge(bare(A, episodes=(2,)))
    errand = await seasons.next_file()
    assert errand is not None
    assert errand.episodes == (2,)
