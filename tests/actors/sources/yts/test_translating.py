"""Answers of a directory: what is read of them, what is left out, and whether they are about the film at all."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from actors.answer_fields import Skipped
from actors.service_question import json_of
from actors.sources.yts.answers import MOST_FILMS, MOST_TORRENTS, ListAnswer
from actors.sources.yts.films import list_question, right_ones
from actors.sources.yts.translating import sources_of
from storage.model.provided import FoundSource, WantedFilm
from storage.model.sources import InfoHash, Quality, Traits
from tests.support.yts_stub import listing
from tests.support.yts_world import YtsWorld

BASE = "https://films.example"
HASH = "C0DDEFE3201A0A48244A60BE4B1EF54644AE2410"
TORRENT: dict[str, Any] = {
    "hash": HASH,
    "url": "https://elsewhere.example/anything",
    "quality": "1080p",
    "type": "web",
    "video_codec": "x265",
    "bit_depth": "10",
    "audio_channels": "5.1",
    "is_repack": "0",
    "seeds": 12,
    "peers": 3,
    "size": "1.94 GB",
    "size_bytes": 2083059139,
    "date_uploaded_unix": 1744742291,
}
FILM = WantedFilm(1, "tt0000417", "A Trip to the Moon", "Le Voyage dans la Lune", 1902, 15)


def movie(*torrents: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {"imdb_code": "tt0000417", "title": "A Trip to the Moon", "year": 1902, "runtime": 15, "language": "fr"}
    return {**plain, "torrents": list(torrents), **more}


def answer(*movies: Any, count: Any = None, **more: Any) -> dict[str, Any]:
    data = {"movie_count": len(movies) if count is None else count, "movies": list(movies)}
    return {"status": "ok", "data": data, **more}


def read(told: Any, wanted: WantedFilm = FILM) -> tuple[tuple[FoundSource, ...], int]:
    """The sources, and how much was left out."""
    skipped = Skipped()
    page = ListAnswer.model_validate(json_of(json.dumps(told).encode()), context=skipped).data
    return sources_of(right_ones(page, wanted), BASE), skipped.count


def test_everything_that_is_told_of_a_torrent() -> None:
    assert read(answer(movie(TORRENT))) == (
        (
            FoundSource(
                info_hash=InfoHash(HASH.lower()),
                traits=Traits(
                    quality=Quality.FHD,
                    resolution=1080,
                    video_codec="X265",
                    bit_depth=10,
                    release_type="WEB",
                    languages=("fr",),
                ),
                size_bytes=2083059139,
                url=f"{BASE}/torrent/download/{HASH}",
                seeders=12,
                leechers=3,
                uploaded_at=datetime(2025, 4, 15, 18, 38, 11, tzinfo=UTC),
            ),
        ),
        0,
    )


@pytest.mark.parametrize(
    ("quality", "picture", "lines"),
    [
        ("480p", Quality.SD, 480),
        ("720p", Quality.HD, 720),
        ("1080p", Quality.FHD, 1080),
        ("2160p", Quality.UHD_4K, 2160),
        ("4320p", Quality.UHD_8K, 4320),
    ],
)
def test_the_classes_of_pictures(quality: str, picture: Quality, lines: int) -> None:
    ((found,), _) = read(answer(movie({**TORRENT, "quality": quality})))
    assert (found.traits.quality, found.traits.resolution) == (picture, lines)


def test_two_pictures_in_one_are_no_source_but_no_mistake_either() -> None:
    assert read(answer(movie({**TORRENT, "quality": "3D"}))) == ((), 0)


@pytest.mark.parametrize(
    ("kind", "release_type"), [("bluray", "BLURAY"), ("web", "WEB"), ("Web", "WEB"), ("", ""), ("<b>", "")]
)
def test_where_a_release_was_taken_from(kind: str, release_type: str) -> None:
    ((found,), _) = read(answer(movie({**TORRENT, "type": kind})))
    assert found.traits.release_type == release_type


@pytest.mark.parametrize(("code", "languages"), [("en", ("en",)), ("cn", ("yue",)), ("xx", ()), ("", ()), ("??", ())])
def test_the_language_of_the_sound(code: str, languages: tuple[str, ...]) -> None:
    ((found,), _) = read(answer(movie(TORRENT, language=code)))
    assert found.traits.languages == languages


@pytest.mark.parametrize(
    "wrong",
    [
        {"hash": HASH[:-1]},
        {"hash": HASH + "0"},
        {"hash": HASH + "\n"},
        {"hash": "G" * 40},
        {"hash": "../../../../../../../../../../etc/passwd1"},
        {"hash": None},
        {"hash": 7},
        {"size_bytes": -1},
        {"size_bytes": 5},
        {"size_bytes": 10**30},
        {"size_bytes": 1.5e9 + 0.5},
        {"size_bytes": "large"},
        {"size_bytes": [1]},
        {"quality": "best"},
        {"quality": None},
        {"quality": 1080},
        {"quality": "1080p\x00"},
    ],
)
def test_a_torrent_that_makes_no_sense_is_left_out_and_counted(wrong: dict[str, Any]) -> None:
    found, skipped = read(answer(movie({**TORRENT, **wrong}, {**TORRENT, "hash": "A" * 40})))
    assert [each.info_hash for each in found] == ["a" * 40]
    assert skipped == 1


@pytest.mark.parametrize("entry", [None, 7, "torrent", [], {}])
def test_an_entry_that_is_none_is_left_out_and_counted(entry: object) -> None:
    found, skipped = read(answer(movie(entry, TORRENT)))  # type: ignore[arg-type]
    assert (len(found), skipped) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "attribute"),
    [
        ({"seeds": "many"}, "seeders"),
        ({"seeds": -1}, "seeders"),
        ({"peers": 10**30}, "leechers"),
        ({"date_uploaded_unix": -(10**18)}, "uploaded_at"),
        ({"date_uploaded_unix": 10**18}, "uploaded_at"),
        ({"date_uploaded_unix": "yesterday"}, "uploaded_at"),
        ({"date_uploaded_unix": 1.5}, "uploaded_at"),
    ],
)
def test_a_claim_that_makes_no_sense_is_as_if_it_were_not_made(wrong: dict[str, Any], attribute: str) -> None:
    ((found,), skipped) = read(answer(movie({**TORRENT, **wrong})))
    assert getattr(found, attribute) is None
    assert skipped == 1


def test_what_is_not_told_is_not_known_and_no_mistake() -> None:
    ((found,), skipped) = read(answer(movie({"hash": HASH, "quality": "720p"}, language=None)))
    assert attrs.evolve(found, url="") == FoundSource(
        InfoHash(HASH.lower()), Traits(quality=Quality.HD, resolution=720), size_bytes=0
    )
    assert skipped == 0


def test_a_torrent_that_is_told_twice_is_one() -> None:
    found, _ = read(answer(movie(TORRENT, {**TORRENT, "hash": HASH.lower()}), movie(TORRENT)))
    assert len(found) == 1


def test_nobody_is_flooded_with_torrents() -> None:
    flood = [{**TORRENT, "hash": f"{number:040x}"} for number in range(3000)]
    found, skipped = read(answer(movie(*flood)))
    assert (len(found), skipped) == (MOST_TORRENTS, 3000 - MOST_TORRENTS)


def test_nobody_is_flooded_with_films() -> None:
    """Nothing of ours looks at entry after entry of megabytes of them."""
    told = json_of(json.dumps(answer(*[{}] * 500_000, movie(TORRENT))).encode())
    skipped, began = Skipped(), time.thread_time()
    page = ListAnswer.model_validate(told, context=skipped).data
    assert time.thread_time() - began < 0.5
    assert (len(page.movies), skipped.count) == (MOST_FILMS, 500_001 - MOST_FILMS)


@pytest.mark.parametrize("torrents", [None, "none", {"0": TORRENT}, 3])
def test_a_film_whose_torrents_are_no_list_has_none(torrents: object) -> None:
    assert read(answer(movie(torrents=torrents)))[0] == ()


@pytest.mark.parametrize(
    "none",
    [
        {"status": "ok", "data": {"movie_count": 0, "limit": 20}},
        answer(),
        {"status": "ok", "data": {"movie_count": 0, "movies": None}},
    ],
)
def test_nothing_found_is_an_answer(none: dict[str, Any]) -> None:
    assert read(none) == ((), 0)


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "ok",
        {},
        {"status": "ok"},
        {"status": "ok", "data": []},
        {"status": "ok", "data": {}},
        {"status": "error", "data": {"movie_count": 0}},
        {"status": "ok", "data": {"movie_count": 1}},
        {"status": "ok", "data": {"movie_count": "some"}},
        {"status": "ok", "data": {"movie_count": -1}},
        {"status": "ok", "data": {"movie_count": 1, "movies": {"0": movie(TORRENT)}}},
        {"status": "ok", "data": {"movie_count": 2, "movies": ["a", 7]}},
    ],
)
def test_what_is_no_answer_at_all(nonsense: Any) -> None:
    with pytest.raises(ValidationError):
        read(nonsense)


def test_the_number_at_imdb_decides() -> None:
    """Even against title, year and length, and among others."""
    right = movie(TORRENT, title="Another", year=1950, runtime=90)
    wrong = movie({**TORRENT, "hash": "b" * 40}, imdb_code="tt0000001")
    found, _ = read(answer(wrong, right, count=40))
    assert [each.info_hash for each in found] == [HASH.lower()]


@pytest.mark.parametrize("more", [{}, {"year": 1903}, {"runtime": 18}, {"runtime": 0}, {"year": None}])
def test_a_single_film_under_another_number_is_right_where_nothing_speaks_against_it(more: dict[str, Any]) -> None:
    found, _ = read(answer(movie(TORRENT, imdb_code="tt9999999", **more)))
    assert len(found) == 1


@pytest.mark.parametrize(
    "another",
    [
        answer(movie(TORRENT, imdb_code="tt9999999", year=1904)),
        answer(movie(TORRENT, imdb_code="tt9999999", runtime=90)),
        answer(movie(TORRENT, imdb_code="tt9999999"), count=50),
        answer(movie(TORRENT, imdb_code="tt9999999"), movie(TORRENT, imdb_code="tt9999998")),
        listing(list(YtsWorld.of(60).films)),
    ],
    ids=["another year", "another length", "one of many", "two", "the newest films"],
)
def test_an_answer_to_another_question_is_none(another: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="another question"):
        read(another)


UNNUMBERED = attrs.evolve(FILM, imdb_id=None)


def test_a_film_is_asked_for_by_its_number_or_else_by_its_title() -> None:
    assert list_question(FILM).target == "api/v2/list_movies.json?limit=20&page=1&query_term=tt0000417"
    for imdb_id in (None, ""):
        question = list_question(attrs.evolve(FILM, imdb_id=imdb_id))
        assert question.query["query_term"] == "A Trip to the Moon"


def test_without_a_number_title_and_year_decide() -> None:
    others = (
        movie({**TORRENT, "hash": "b" * 40}, imdb_code="tt0000001", title="A Trip to Mars"),
        movie({**TORRENT, "hash": "d" * 40}, imdb_code="tt0000002", year=1950),
    )
    found, _ = read(answer(*others, movie(TORRENT)), UNNUMBERED)
    assert [each.info_hash for each in found] == [HASH.lower()]
    assert read(answer(*others), UNNUMBERED)[0] == ()


@pytest.mark.parametrize("code", ["tt0000001", ""])
def test_of_two_films_that_could_be_meant_none_is(code: str) -> None:
    twins = movie(TORRENT, imdb_code=code), movie({**TORRENT, "hash": "b" * 40}, imdb_code="")
    assert read(answer(*twins), UNNUMBERED)[0] == ()


def test_a_film_that_is_told_twice_is_one() -> None:
    found, _ = read(answer(movie(TORRENT), movie({**TORRENT, "hash": "b" * 40})), UNNUMBERED)
    assert len(found) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def shaken(plain: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The same keys, some of which hold anything."""
    return st.fixed_dictionaries({key: st.just(value) | JSON for key, value in plain.items()})


ANSWERS = st.builds(
    lambda movies, count: answer(*movies, count=count),
    st.lists(
        st.builds(lambda told, torrents: {**told, "torrents": torrents}, shaken(movie()), st.lists(shaken(TORRENT)))
    ),
    st.integers(0, 3) | JSON,
)


@given(told=JSON | ANSWERS, wanted=st.sampled_from([FILM, UNNUMBERED]))
def test_no_answer_crashes_the_reader(told: Any, wanted: WantedFilm) -> None:
    try:
        found, _ = read(told, wanted)
    except ValueError:
        return
    for each in found:
        assert len(bytes.fromhex(each.info_hash)) == 20
        assert each.info_hash == each.info_hash.lower()
        assert each.traits.quality is not None
        assert each.size_bytes == 0 or 2**20 <= each.size_bytes <= 2**40


@given(st.binary(max_size=2000))
def test_no_bytes_crash_the_reader(body: bytes) -> None:
    try:
        ListAnswer.model_validate(json_of(body), context=Skipped())
    except ValueError:
        return
