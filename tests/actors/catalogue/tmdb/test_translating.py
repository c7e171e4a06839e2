"""From answers to values: what is odd, missing, hostile or plain nonsense."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from actors.answer_fields import Part, Skipped
from actors.catalogue.tmdb.answers import (
    ExtrasAnswer,
    FilmAnswer,
    GenresAnswer,
    SeasonAnswer,
    ShowAnswer,
    TitlesPage,
)
from actors.catalogue.tmdb.extras import extras_of
from actors.catalogue.tmdb.genres import genres_of
from actors.catalogue.tmdb.lists import LISTS, joined, pages_of, refs_on
from actors.catalogue.tmdb.names import picture_name, tag_of
from actors.catalogue.tmdb.translating import film_of, season_of, show_of
from storage.languages import is_language_tag
from storage.model.provided import PictureRole, ProvidedFilm, ProvidedGenre, ProvidedPicture, ProvidedTexts
from storage.model.titles import NextEpisode, TitleKind, TitleRef


def film(**said: Any) -> tuple[ProvidedFilm, int]:
    """The film out of such an answer, and how many of its parts were skipped."""
    skipped = Skipped()
    answer = FilmAnswer.model_validate({"id": 1, "title": "Title"} | said, context=skipped)
    return film_of(answer), skipped.count


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/kjWsMh72V6d8KRLV4EOoSJLT1H7.jpg", "tmdb/kjWsMh72V6d8KRLV4EOoSJLT1H7.jpg"),
        ("/a_b-C.png", "tmdb/a_b-C.png"),
        ("/logo.svg", ""),
        ("", ""),
        ("a.jpg", ""),
        ("/../a.jpg", ""),
        ("/a/b.jpg", ""),
        ("/.jpg", ""),
        ("/a.jpg\n", ""),
        ("/a.jpg?x=y", ""),
        ("//evil.example/a.jpg", ""),
        ("/" + "a" * 65 + ".jpg", ""),
        ("/é.jpg", ""),
    ],
)
def test_pictures_have_plain_names_or_none(path: str, name: str) -> None:
    assert picture_name(path) == name
    assert film(poster_path=path)[0].poster == name


@pytest.mark.parametrize(
    ("code", "region", "tag"),
    [
        ("es", "MX", "es-MX"),
        ("pt", "BR", "pt-BR"),
        ("es", "", "es"),
        ("cn", "HK", "yue-HK"),
        ("xx", "XX", ""),
        ("", "", ""),
    ],
)
def test_languages_are_named_as_the_standard_has_it(code: str, region: str, tag: str) -> None:
    assert tag_of(code, region) == tag
    assert not tag or is_language_tag(tag)


def test_a_film_with_hardly_anything_is_one() -> None:
    assert film() == (ProvidedFilm(1, "Title"), 0)
    nothing = dict.fromkeys(set(FilmAnswer.model_fields) - {"id", "title"})
    assert film(**nothing) == (ProvidedFilm(1, "Title"), 0)


@pytest.mark.parametrize(
    ("said", "told"),
    [("1975-11-19", date(1975, 11, 19)), ("", None), (None, None), ("1975", None), ("2026-02-30", None), (1975, None)],
)
def test_dates_are_dates_or_nothing(said: object, told: date | None) -> None:
    found, skipped = film(release_date=said)
    assert (found.release_date, found.year) == (told, told.year if told else None)
    assert skipped == (told is None and said not in ("", None))


@pytest.mark.parametrize(
    "wrong",
    [
        {"overview": 5},
        {"runtime": -3},
        {"runtime": "long"},
        {"runtime": 10**30},
        {"popularity": "inf"},
        {"vote_average": -1},
        {"imdb_id": "nm0000001"},
        {"imdb_id": "tt1234567\n"},
        {"genres": "Drama"},
        {"genres": [{"id": -1}]},
        {"genres": [None]},
        {"translations": []},
        {"translations": {"translations": {}}},
        {"translations": {"translations": [{"iso_639_1": "english", "data": {}}]}},
        {"translations": {"translations": [{"iso_639_1": "es"}]}},
        {"images": {"posters": [{"file_path": 7}]}},
        {"images": 3},
        {"release_date": ["2026-01-01"]},
    ],
)
def test_a_part_that_makes_no_sense_is_left_out_and_counted(wrong: dict[str, Any]) -> None:
    assert film(**wrong) == (ProvidedFilm(1, "Title"), 1)


def test_the_other_parts_stay() -> None:
    translations = [
        {"iso_639_1": "es", "iso_3166_1": "MX", "data": {"title": "Uno"}},
        {"iso_639_1": 5},
        {"iso_639_1": "es", "iso_3166_1": "ES", "data": {"title": 9, "overview": "Dos"}},
        {"iso_639_1": "es", "iso_3166_1": "MX", "data": {"title": "Otra vez"}},
        {"iso_639_1": "it", "iso_3166_1": "IT", "data": {"title": "", "overview": "", "tagline": None}},
    ]
    found, skipped = film(translations={"translations": translations})
    assert found.texts == (ProvidedTexts("es-MX", "Uno"), ProvidedTexts("es-ES", "", "Dos"))
    assert skipped == 2


@pytest.mark.parametrize("wrong", [{"id": "x"}, {"id": 0}, {"id": None}, {"id": 2**63}, {"title": None}, {"title": 5}])
def test_without_number_or_title_it_is_no_film(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        film(**wrong)


def test_without_an_english_title_the_original_one_stands() -> None:
    found, _ = film(title="", original_title="七人の侍", original_language="ja")
    assert (found.title, found.original_title, found.original_language) == ("七人の侍", "七人の侍", "ja")


def image(name: str, language: str | None, vote: float = 5.0, votes: int = 1) -> dict[str, Any]:
    return {"file_path": f"/{name}", "iso_639_1": language, "vote_average": vote, "vote_count": votes}


def test_the_best_picture_of_each_role_and_language_stands_for_it() -> None:
    found, _ = film(
        original_language="ja",
        images={
            "posters": [
                image("few.jpg", "en", 8, 3),
                image("many.jpg", "en", 8, 9),
                image("low.jpg", "en", 2, 99),
                image("es.jpg", "es"),
                image("plain.jpg", None),
                image("none.jpg", "xx", 9),
            ],
            "backdrops": [image("b.jpg", None)],
            "logos": [image("best.svg", "ja", 10), image("ja.png", "ja", 1), image("de.png", "de", 9)],
        },
    )
    told = {(each.role, each.language): each.name for each in found.pictures}
    assert told == {
        (PictureRole.POSTER, "en"): "tmdb/many.jpg",
        (PictureRole.POSTER, "es"): "tmdb/es.jpg",
        (PictureRole.POSTER, ""): "tmdb/none.jpg",
        (PictureRole.BACKDROP, ""): "tmdb/b.jpg",
        (PictureRole.LOGO, "ja"): "tmdb/ja.png",
        (PictureRole.LOGO, "de"): "tmdb/de.png",
    }
    assert found.logo == "tmdb/ja.png"  # the original's, as there is no English one


@pytest.mark.parametrize(
    ("logos", "chosen"),
    [
        (["de", "ja", "en", None], "en"),
        (["de", "ja", None], "ja"),
        (["de", None], None),
        (["fr", "de"], "fr"),
        ([], "-"),
    ],
)
def test_the_logo_for_everybody(logos: list[str | None], chosen: str | None) -> None:
    found, _ = film(original_language="ja", images={"logos": [image(f"{each}.png", each) for each in logos]})
    assert found.logo == ("" if chosen == "-" else f"tmdb/{chosen}.png")


def test_a_series_tells_of_its_seasons_and_of_what_comes_next() -> None:
    said = {
        "id": 7,
        "name": "Series",
        "external_ids": {"imdb_id": "tt0094416"},
        "status": "Returning Series",
        "next_episode_to_air": {"season_number": 2, "episode_number": 3, "name": "Next", "air_date": "2026-05-01"},
        "seasons": [
            {"season_number": 2, "id": 22, "episode_count": 9},
            {"season_number": 0, "id": 20, "name": "Specials"},
            {"season_number": "two"},
            {"season_number": 2, "id": 99},
        ],
    }
    skipped = Skipped()
    show = show_of(ShowAnswer.model_validate(said, context=skipped))
    assert show.next_episode == NextEpisode(2, 3, "Next", date(2026, 5, 1))
    assert [(each.number, each.id, each.episodes) for each in show.seasons] == [(0, 20, None), (2, 22, None)]
    assert (show.imdb_id, show.status, skipped.count) == ("tt0094416", "Returning Series", 1)


@pytest.mark.parametrize("said", [None, {}, {"season_number": 2, "episode_number": 3, "air_date": ""}, 5])
def test_what_has_no_date_is_no_next_episode(said: object) -> None:
    answer = ShowAnswer.model_validate({"id": 7, "name": "S", "next_episode_to_air": said}, context=Skipped())
    assert show_of(answer).next_episode is None


def test_a_bad_episode_is_skipped_and_the_others_come_in_order() -> None:
    said = {
        "season_number": 1,
        "episodes": [
            {"episode_number": 2, "name": "Two"},
            {"episode_number": -1},
            "three",
            {"episode_number": 1, "name": "One", "runtime": None, "air_date": "soon"},
            {"episode_number": 2, "name": "Again"},
        ],
    }
    skipped = Skipped()
    season = season_of(SeasonAnswer.model_validate(said, context=skipped))
    assert season.episodes is not None
    assert [(each.number, each.title) for each in season.episodes] == [(1, "One"), (2, "Two")]
    assert (season.episode_count, skipped.count) == (2, 3)


def video(key: str, language: str = "en", **more: object) -> dict[str, object]:
    usual = {"site": "YouTube", "type": "Trailer", "official": False, "published_at": "2026-01-01T00:00:00.000Z"}
    return {"key": key.ljust(11, "_"), "iso_639_1": language, **usual, **more}


TRAILERS = [
    ([video("en"), video("es", "es"), video("ja", "ja")], "es"),
    ([video("en"), video("ja", "ja")], "ja"),
    ([video("en"), video("de", "de")], "en"),
    ([video("de", "de")], "de"),
    ([video("old", "es", published_at="2020"), video("new", "es")], "new"),
    ([video("new", "es"), video("official", "es", official=True, published_at="2020")], "official"),
    ([video("official", "en", official=True), video("own", "es")], "own"),
    ([video("teaser", "es", type="Teaser"), video("vimeo", "es", site="Vimeo"), video("en")], "en"),
    ([video("<script>", "es"), video("far too long for it", "es"), video("en")], "en"),
    ([video("en"), "nonsense", {"key": 5}], "en"),
    ([], ""),
]


@pytest.mark.parametrize(("videos", "best"), TRAILERS)
def test_the_best_trailer(videos: list[object], best: str) -> None:
    said = {"id": 1, "original_language": "ja", "videos": {"results": videos}}
    extras = extras_of(ExtrasAnswer.model_validate(said, context=Skipped()), ("es-MX",))
    assert extras.trailer.rstrip("_") == best


def test_extras_have_the_pictures_of_all_languages() -> None:
    said = {"id": 1, "images": {"posters": [image("en.jpg", "en"), image("hu.jpg", "hu")]}}
    extras = extras_of(ExtrasAnswer.model_validate(said, context=Skipped()), ("en",))
    assert extras.pictures == (
        ProvidedPicture(PictureRole.POSTER, "en", "tmdb/en.jpg"),
        ProvidedPicture(PictureRole.POSTER, "hu", "tmdb/hu.jpg"),
    )


def page(*results: object, total_pages: int = 1) -> TitlesPage:
    return TitlesPage.model_validate({"results": list(results), "total_pages": total_pages}, context=Skipped())


def test_titles_for_adults_stand_on_no_list() -> None:
    found = refs_on(page({"id": 1}, {"id": 2, "adult": True}, {"id": 3, "adult": None}), TitleKind.MOVIE)
    assert found == (TitleRef(TitleKind.MOVIE, 1), TitleRef(TitleKind.MOVIE, 3))


def test_people_are_no_titles() -> None:
    mixed = page({"id": 1, "media_type": "tv"}, {"id": 2, "media_type": "person"}, {"id": 1, "media_type": "movie"})
    assert refs_on(mixed, None) == (TitleRef(TitleKind.SHOW, 1), TitleRef(TitleKind.MOVIE, 1))


def test_a_list_is_its_pages_each_title_once_and_no_longer_than_wanted() -> None:
    pages = [page({"id": 1}, {"id": 2}), None, page({"id": 2}, {"id": 3}, {"id": 4})]
    found = joined(LISTS[0], 3, pages, 3)
    assert [ref.tmdb_id for ref in found.members] == [1, 2, 3]
    assert (found.position, found.is_partial) == (3, True)
    assert not joined(LISTS[0], 0, pages[:1], 3).is_partial


@pytest.mark.parametrize(
    ("titles", "total", "pages"), [(500, 99, 25), (500, 2, 2), (20, 9, 1), (21, 9, 2), (10_000, 9999, 500), (500, 0, 1)]
)
def test_how_many_pages_are_read(titles: int, total: int, pages: int) -> None:
    assert pages_of(titles, page(total_pages=total)) == pages


def test_genres_of_films_and_series_come_together() -> None:
    def answer(*names: tuple[int, str]) -> GenresAnswer:
        genres = [{"id": number, "name": name} for number, name in names]
        return GenresAnswer.model_validate({"genres": genres}, context=Skipped())

    found = genres_of(
        {
            (TitleKind.MOVIE, "en"): answer((18, "Drama"), (28, "Action")),
            (TitleKind.MOVIE, "es"): answer((28, "Acción"), (99, "Nur hier")),
            (TitleKind.SHOW, "en"): answer((18, "Drama")),
            (TitleKind.SHOW, "es"): answer((18, "Drama es")),
        }
    )
    both = frozenset(TitleKind)
    assert found == (
        ProvidedGenre(18, "Drama", (("es", "Drama es"),), both),
        ProvidedGenre(28, "Action", (("es", "Acción"),), frozenset({TitleKind.MOVIE})),
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=15,
)
ANSWERS: dict[type[Part], Any] = {
    FilmAnswer: film_of,
    ShowAnswer: show_of,
    SeasonAnswer: season_of,
    ExtrasAnswer: lambda answer: extras_of(answer, ("es",)),
    TitlesPage: lambda answer: refs_on(answer, None),
    GenresAnswer: lambda answer: genres_of({(TitleKind.MOVIE, "en"): answer}),
}


@pytest.mark.parametrize("model", ANSWERS)
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_json_comes_it_is_told_or_refused_and_never_a_crash(model: type[Part], data: st.DataObject) -> None:
    known = st.fixed_dictionaries({}, optional=dict.fromkeys(model.model_fields, JSON | _shaped()))
    said = data.draw(JSON | known)
    if isinstance(said, dict) and data.draw(st.booleans()):
        said |= {"id": 1, "title": "T", "name": "T", "season_number": 1} | {"episodes": said.get("episodes", [])}
    said = json.loads(json.dumps(said))
    try:
        answer = model.model_validate(said, context=Skipped())
    except ValidationError:
        return
    repr(ANSWERS[model](answer))


def _shaped() -> st.SearchStrategy[Any]:
    """Things that look like the parts of an answer."""
    entry = st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(
                ("iso_639_1", "iso_3166_1", "file_path", "key", "air_date", "media_type"), st.text() | JSON
            ),
            **dict.fromkeys(("id", "season_number", "episode_number", "vote_count"), st.integers(-2, 9) | JSON),
            "data": st.dictionaries(st.sampled_from(["title", "overview"]), JSON),
        },
    )
    entries = st.lists(entry | JSON, max_size=4)
    wrapped = st.dictionaries(
        st.sampled_from(["translations", "posters", "logos", "results", "imdb_id"]), entries | JSON
    )
    return entries | wrapped | entry
