"""Searching: what is found, in which order, page by page, whatever was typed."""

from __future__ import annotations

import random
from functools import partial

import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import finding
from storage.database import Database
from storage.model.errors import InvalidInput
from storage.model.provided import ProvidedGenre
from storage.model.titles import EVERY_TITLE, TitleFilter, TitleKind, TitlePage
from tests.support.finding import Finder, film, show

FILMS = (
    film(1, "The Matrix", 50, ["Matrix", "Матрица", "マトリックス"]),
    film(2, "The Matrix Reloaded", 40),
    film(3, "Matrix", 1),
    film(4, "Making The Matrix", 90),
    film(5, "Matriarch", 60),
    film(6, "Amélie", 30, ["Le Fabuleux Destin d'Amélie Poulain", "Amelia"]),
    film(7, "Spirited Away", 70, ["千と千尋の神隠し", "Chihiros Reise ins Zauberland"]),
    film(8, "The Witcher", 20, ["Wiedźmin", "Ведьмак", "Ο Γητευτής"]),
    film(9, "Für eine Handvoll Straßen", 10, ["За пригоршню дорог"]),
    film(10, "Spider-Man", 80, ["Человек-паук"]),
    film(11, "Parasite", 65, ["기생충", "Παράσιτα"]),
    film(12, "Schindler's List", 55),
    film(13, "Łowca androidów", 35, ["Blade Runner"]),
)


@pytest.fixture
async def films(finder: Finder) -> Finder:
    await finder.keep(*FILMS)
    return finder


async def test_the_name_itself_comes_first_then_what_begins_so_then_the_words_each_by_popularity(films: Finder) -> None:
    assert await films.found("matrix") == [1, 3, 4, 2, 5]  # 5 is one letter away
    assert await films.found("the matrix") == [1, 2, 4]


async def test_a_translation_is_as_good_a_name_as_any(films: Finder) -> None:
    assert await films.found("Chihiros Reise ins Zauberland") == [7]
    assert (await films.found("amelia"))[0] == 6


@pytest.mark.parametrize(
    ("text", "tmdb_id"),
    [
        ("amelie", 6),
        ("AMÉLIE", 6),
        ("poulain fabuleux", 6),
        ("destin d’amelie", 6),
        ("wiedzmin", 8),
        ("ВЕДЬМАК", 8),
        ("ο γητευτησ", 8),
        ("γητ", 8),
        ("fur eine strassen", 9),
        ("spiderman", 10),
        ("spider man", 10),
        ("человек паук", 10),
        ("기생", 11),
        ("παρασιτα", 11),
        ("schindlers", 12),
        ("schindler’s l", 12),
        ("lowca", 13),
        ("千尋", 7),
        ("神隠", 7),
        ("の神隠し", 7),
        ("神隠し 千と", 7),
        ("まとりっくす", 1),
        ("マトリ", 1),
    ],
)
async def test_case_accents_and_order_do_not_matter_in_any_script(films: Finder, text: str, tmdb_id: int) -> None:
    assert (await films.found(text))[:1] == [tmdb_id]


@pytest.mark.parametrize(
    ("text", "tmdb_id"),
    [
        ("matrxi reloaded", 2),
        ("atrix reloaded", 2),
        ("mmatrix reloaded", 2),
        ("xatrix reloadxd", 2),
        ("parasyte", 11),
        ("prasite", 11),
        ("parasitte", 11),
        ("paarsite", 11),
        ("Spirited Awya", 7),
        ("Wiedzmni", 8),
        ("Ведьмок", 8),
        ("Видьмак", 8),
        ("Γητευτίς", 8),
        ("Gabuleux Destin", 6),
        ("Srtassen", 9),
        ("Sraße", 9),
        ("spidreman", 10),
        ("千と千尋の神隠く", 7),
        ("千と尋の神隠し", 7),
        ("マトリクス", 1),
        ("schindelrs lst", 12),
    ],
)
async def test_one_wrong_letter_a_word_is_forgiven_in_any_script(films: Finder, text: str, tmdb_id: int) -> None:
    assert tmdb_id in await films.found(text)


async def test_two_wrong_letters_in_a_word_are_not_forgiven(films: Finder) -> None:
    assert await films.found("mxtrxx reloaded") == []
    assert await films.found("千と千尋は神隠く") == []


async def test_what_is_typed_finds_its_title_from_the_first_letter_to_the_last(films: Finder) -> None:
    for name, tmdb_id in (("The Witcher", 8), ("千と千尋の神隠し", 7), ("Łowca androidów", 13), ("기생충", 11)):
        for length in range(1, len(name) + 1):
            assert tmdb_id in await films.found(name[:length]), name[:length]


async def test_nothing_is_forgiven_when_there_is_a_page_without(finder: Finder) -> None:
    await finder.keep(*(film(number, f"Night {number}", number) for number in range(1, 21)), film(99, "Light", 1000))
    assert 99 not in await finder.found("night")
    page = await finder.search("night", size=20)
    assert (len(page.results), page.next_cursor) == (20, None)
    assert [title.tmdb_id for title in (await finder.search("night", size=21)).results][-1] == 99


async def test_words_of_different_names_do_not_make_one(finder: Finder) -> None:
    await finder.keep(film(1, "Blue Sky", 1, ["Roter Mond"]))
    assert await finder.found("blue mond") == []


async def test_filters_hold_for_every_way_of_finding(finder: Finder, database: Database) -> None:
    await database.write(finding_genres)
    await finder.keep(
        film(1, "Night", 3, year=1950, genres=(27,), rating=8.0),
        film(2, "Night Train", 2, year=1960, genres=(27, 18), rating=5.0),
        film(3, "The Long Night", 1, year=1970, genres=(18,), rating=7.0),
        show(3, "Nights", 4),
        film(5, "Light", 9, year=1950, genres=(27,), rating=9.0),
    )
    assert await finder.found("night", TitleFilter(TitleKind.MOVIE)) == [1, 2, 3, 5]
    assert await finder.found("night", TitleFilter(TitleKind.SHOW)) == [3]
    assert await finder.found("night", TitleFilter(genre=27)) == [1, 2, 5]
    assert await finder.found("night", TitleFilter(year_from=1951, year_to=1970)) == [2, 3]
    assert await finder.found("night", TitleFilter(rating_from=7.0)) == [1, 3, 5]
    assert await finder.found("night", TitleFilter(TitleKind.MOVIE, genre=18, rating_from=6.0)) == [3]
    assert await finder.found("night", TitleFilter(is_playable=True)) == []


def finding_genres(store: object) -> None:
    from storage import catalogue

    catalogue.keep_genres(store, [ProvidedGenre(27, "Horror"), ProvidedGenre(18, "Drama")])  # type: ignore[arg-type]


@pytest.mark.parametrize("title_filter", [EVERY_TITLE, TitleFilter(TitleKind.MOVIE), TitleFilter(rating_from=5.0)])
async def test_many_are_filtered_as_few_are(
    finder: Finder, title_filter: TitleFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(1)
    words = ["night", "nigth", "the", "day", "light", "of", "nights"]
    names = [" ".join(dice.choices(words, k=3)) for _ in range(60)]
    await finder.keep(*(film(number, name, number, rating=number / 6) for number, name in enumerate(names, 1)))
    few = await finder.found("of night", title_filter)
    monkeypatch.setattr("storage.title_index.facets.FEW", 0)
    assert await finder.found("of night", title_filter) == few
    assert len(few) > 5


# --- pages ------------------------------------------------------------------------------------------------------------


async def all_pages(finder: Finder, text: str, size: int) -> list[int]:
    found: list[int] = []
    cursor = None
    while True:
        page = await finder.search(text, cursor=cursor, size=size)
        found += [title.tmdb_id for title in page.results]
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.results) == size


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_pages_go_on_where_the_last_one_ended(finder: Finder, size: int) -> None:
    names = ["Night", "Night", "Night Train", "A Night", "The Night of Nights", "Nightly"] * 3
    await finder.keep(*(film(number, name, number % 4) for number, name in enumerate(names, 1)))
    whole = await finder.found("night")
    assert len(whole) == len(set(whole)) == len(names)
    assert await all_pages(finder, "night", size) == whole


async def test_pages_of_similar_names_go_on_as_well(finder: Finder) -> None:
    await finder.keep(film(50, "Nixht", 5), *(film(number, "Night", number) for number in range(1, 12)))
    assert await all_pages(finder, "nixht", 4) == [50, *range(11, 0, -1)]


async def test_a_cursor_fits_only_its_own_question(films: Finder) -> None:
    page = await films.search("matrix", size=1)
    for text, title_filter in (("matri", EVERY_TITLE), ("matrix", TitleFilter(TitleKind.MOVIE))):
        with pytest.raises(InvalidInput) as refused:
            await films.search(text, title_filter, page.next_cursor)
        assert set(refused.value.fields) == {"cursor"}
    assert (await films.search(" MÁTRIX!", cursor=page.next_cursor)).results


@given(cursor=st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_other_cursor_is_refused(cursor: str, path: object) -> None:
    async def ask() -> None:
        async with await Database.open(path) as database:  # type: ignore[arg-type]
            with pytest.raises(InvalidInput):
                await database.read(finding.search, "x", EVERY_TITLE, cursor, 20, "en")

    trio.run(ask)


# --- hostile input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ['"', "'; DROP TABLE movie; --", "matrix AND", "NEAR(a b)", "name:matrix", "^", "*", "-matrix", "(", "{a b}:c",
     "\x00", "mat\x00rix", "\ud800\udfff", "a" * 10_000, "a " * 5_000, "の" * 10_000, "ﷺ" * 10_000, "…!?", " ", "",
     "e" + "\u0301" * 5_000, "\ufffe\uffff", "OR OR OR", "NOT", "\u202e", "%", "_"],
)  # fmt: skip
async def test_any_text_gives_a_page(films: Finder, text: str) -> None:
    assert isinstance(await films.search(text), TitlePage)
    assert isinstance(await films.search(f"matrix {text}"), TitlePage)


def test_search_never_fails_and_finds_what_was_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One database for all examples: names of any text are kept, and each is found by itself."""
    path = tmp_path_factory.mktemp("any") / "x.db"
    numbers = iter(range(1, 10_000))

    @given(name=st.text(min_size=1, max_size=40), text=st.text(max_size=40))
    @settings(max_examples=60)
    def example(name: str, text: str) -> None:
        trio.run(partial(one, next(numbers), name, text))

    async def one(number: int, name: str, text: str) -> None:
        from tests.storage.conftest import NOW

        async with await Database.open(path) as database:
            finder = Finder(database, NOW)
            await finder.keep(film(number, name, number))
            await finder.search(text)
            kept = await database.read(lambda store: store.Movie.get(tmdb_id=number).title)
            if finding_words(kept):
                assert number in await finder.found(kept)

    example()


def finding_words(text: str) -> bool:
    from storage.title_index.wanted import Wanted

    return bool(Wanted.of(text).parts)
