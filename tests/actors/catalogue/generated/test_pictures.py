"""Pictures of a generated world: their names can be read back, and they are what their lists say."""

from __future__ import annotations

import io
import itertools
from typing import Any

import pytest
from PIL import Image

from actors.catalogue.generated.painter import paint, pixels
from actors.catalogue.generated.pictures import Picture, Role, path_of, picture_of
from actors.catalogue.generated.population import Kind
from actors.catalogue.generated.world import BEGINS, World

SEED = 5


def opened(picture: Picture, words: str, size: str) -> Image.Image:
    return Image.open(io.BytesIO(paint(picture, words, SEED, *pixels(picture, size))))


@pytest.fixture(scope="module")
def world() -> World:
    return World(SEED, movies=60, shows=40)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", Kind)
def test_a_name_is_read_back(kind: Kind, role: Role) -> None:
    for index, variant, language, detail in itertools.product((0, 77, 9_999_999), (0, 199), (0, 11), (0, 40_000)):
        picture = Picture(kind, role, index, variant, language, detail)
        path = path_of(SEED, picture.payload)
        assert picture_of(SEED, path) == picture_of(SEED, path.removeprefix("/")) == picture
        assert picture_of(SEED + 1, path) is None
        assert len(path.partition(".")[0]) == 28


@pytest.mark.parametrize("name", ["", "x.jpg", "../../etc/passwd", "0" * 27 + ".jpg", "é" * 27 + ".jpg"])
def test_other_names_are_no_pictures(name: str, world: World) -> None:
    assert world.drawn(name, BEGINS) is None


@pytest.mark.parametrize(
    ("size", "role", "width"),
    [
        ("w92", Role.POSTER, 92),
        ("w342", Role.POSTER, 342),
        ("w780", Role.POSTER, 780),
        ("w300", Role.BACKDROP, 300),
        ("w1280", Role.BACKDROP, 1280),
        ("w185", Role.STILL, 185),
        ("w500", Role.LOGO, 500),
    ],
)
def test_a_picture_has_the_size_asked_for(size: str, role: Role, width: int) -> None:
    picture = Picture(Kind.MOVIE, role, 3, language=1)
    image = opened(picture, "The Lighthouse in Winter", size)
    assert image.size == (width, round(width * picture.pixels[1] / picture.pixels[0]))
    assert image.format == ("PNG" if role is Role.LOGO else "JPEG")


def test_originals_have_the_size_that_their_lists_say(world: World) -> None:
    day = world.at(BEGINS)
    tmdb_id = world.populations[Kind.MOVIE].tmdb_id(0)
    images: Any = day.answer(f"movie/{tmdb_id}/images")[1]
    for name in ("posters", "backdrops", "logos"):
        entry = min(images[name], key=lambda one: one["width"])
        found = world.drawn(entry["file_path"], BEGINS)
        assert found is not None
        assert opened(*found, "original").size == (entry["width"], entry["height"])


def test_every_picture_that_an_answer_names_can_be_drawn(world: World) -> None:
    day = world.at(BEGINS)
    for kind, index in itertools.product(Kind, range(30)):
        path = f"{kind.name.lower()}/{world.populations[kind].tmdb_id(index)}"
        answers = [day.answer(path, {"append_to_response": "images"})[1]]
        answers += [day.answer(f"{path}/season/{one['season_number']}")[1] for one in answers[0].get("seasons", ())]
        assert {path for path in paths(answers) if world.drawn(path, BEGINS) is None} == set()


def paths(value: Any) -> list[str]:
    """Everything in an answer that names a picture."""
    match value:
        case dict():
            own = [inner for key, inner in value.items() if key.endswith("_path") and inner]
            return [*own, *(path for inner in value.values() for path in paths(inner))]
        case list():
            return [path for inner in value for path in paths(inner)]
    return []


def test_a_picture_is_the_same_each_time_and_unlike_others() -> None:
    size = (92, 138)
    first, second = (Picture(Kind.MOVIE, Role.POSTER, 3, variant) for variant in (0, 1))
    assert paint(first, "Nora", SEED, *size) == paint(first, "Nora", SEED, *size)
    assert len({paint(picture, words, SEED, *size) for picture in (first, second) for words in ("", "Nora")}) == 4


def test_a_logo_can_be_seen_through() -> None:
    logo = opened(Picture(Kind.MOVIE, Role.LOGO, 3), "Nora", "w300")
    assert logo.mode == "RGBA"
    assert logo.getchannel("A").getextrema() == (0, 255)
