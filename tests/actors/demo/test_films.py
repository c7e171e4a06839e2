"""The films in the repository: what films.json says is what lies there, and nothing else."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actors.bencode import decode, encode
from actors.demo import DemoFilmsBroken
from actors.demo.films import FilmFile, info_of, load_films, verify_film
from actors.demo.settings import BUILT_IN_FILMS
from storage.model.sources import Quality
from storage.model.titles import OWN_ID_START

LISTED = json.loads((BUILT_IN_FILMS / "films.json").read_text("utf-8"))
VARIANTS = [variant for film in LISTED["films"] for variant in film["variants"]]
sha1 = functools.partial(hashlib.sha1, usedforsecurity=False)
per_variant = pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant["file_name"])


def boxes(path: Path) -> Iterator[tuple[str, int, int]]:
    """The top-level boxes of an MP4 (ISO/IEC 14496-12): type, where it starts, how long it is."""
    at, size = 0, path.stat().st_size
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - at
            yield head[4:8].decode("ascii"), at, length
            at += length


def test_all_together_are_small_enough_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in BUILT_IN_FILMS.iterdir()) < 12_000_000


def test_nothing_lies_there_that_is_not_listed() -> None:
    named = {"films.json"} | {variant[name] for variant in VARIANTS for name in ("file_name", "torrent_name")}
    assert {path.name for path in BUILT_IN_FILMS.iterdir()} == named


def test_there_are_three_films_of_different_length_one_of_them_twice() -> None:
    assert [film["catalogue_id"] - OWN_ID_START for film in LISTED["films"]] == [1, 2, 3]
    assert len({film["runtime_s"] for film in LISTED["films"]}) == 3
    assert [[variant["quality"] for variant in film["variants"]] for film in LISTED["films"]] == [
        ["FHD", "HD"],
        ["HD"],
        ["HD"],
    ]


def test_they_are_given_away() -> None:
    assert LISTED["licence"] == "CC0-1.0"
    assert all(b"CC0-1.0" in (BUILT_IN_FILMS / variant["file_name"]).read_bytes() for variant in VARIANTS)


@per_variant
def test_a_film_has_the_bytes_that_the_list_tells(variant: dict[str, Any]) -> None:
    data = (BUILT_IN_FILMS / variant["file_name"]).read_bytes()
    assert len(data) == variant["size_bytes"]
    assert hashlib.sha256(data).hexdigest() == variant["sha256"]


@per_variant
def test_a_torrent_describes_its_film_and_names_no_tracker(variant: dict[str, Any]) -> None:
    """BEP 3, computed here a second time: every piece, the info hash, and no key beyond what is needed."""
    data = (BUILT_IN_FILMS / variant["file_name"]).read_bytes()
    length = variant["piece_length"]
    info = {
        b"length": len(data),
        b"name": variant["file_name"].encode(),
        b"piece length": length,
        b"pieces": b"".join(sha1(data[at : at + length]).digest() for at in range(0, len(data), length)),
    }
    torrent = decode((BUILT_IN_FILMS / variant["torrent_name"]).read_bytes())
    assert isinstance(torrent, dict)
    assert torrent[b"info"] == info
    assert set(torrent) == {b"comment", b"info"}
    assert sha1(encode(info)).hexdigest() == variant["info_hash"]
    assert len(info[b"pieces"]) // 20 >= 10


@per_variant
def test_the_index_lies_where_the_list_says(variant: dict[str, Any]) -> None:
    kinds = [kind for kind, _, _ in boxes(BUILT_IN_FILMS / variant["file_name"])]
    assert kinds[0] == "ftyp"
    assert ("start" if kinds.index("moov") < kinds.index("mdat") else "end") == variant["moov"]


def test_one_film_has_its_index_at_the_end() -> None:
    assert sorted(variant["moov"] for variant in VARIANTS) == ["end", "start", "start", "start"]


@per_variant
def test_the_boxes_fill_the_file(variant: dict[str, Any]) -> None:
    *_, (_, at, length) = boxes(BUILT_IN_FILMS / variant["file_name"])
    assert at + length == variant["size_bytes"]


def test_loading_tells_of_every_variant() -> None:
    films = load_films(BUILT_IN_FILMS)
    assert [(film.catalogue_id, film.quality, film.resolution) for film in films] == [
        (OWN_ID_START + 1, Quality.FHD, 1080),
        (OWN_ID_START + 1, Quality.HD, 720),
        (OWN_ID_START + 2, Quality.HD, 720),
        (OWN_ID_START + 3, Quality.HD, 720),
    ]
    for film in films:
        verify_film(film)
        assert film.announced_by("http://127.0.0.1:1/announce").file_name == film.path.name


def load_and_verify(folder: Path) -> None:
    for film in load_films(folder):
        verify_film(film)


def refusal(folder: Path) -> str:
    """Why the folder cannot be seeded: one sentence."""
    with pytest.raises(DemoFilmsBroken) as caught:
        load_and_verify(folder)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


def first(folder: Path) -> FilmFile:
    return load_films(folder)[0]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "nowhere" in refusal(tmp_path / "nowhere")


def test_a_list_that_is_no_json_is_refused(films_copy: Path) -> None:
    (films_copy / "films.json").write_text("{")
    refusal(films_copy)


@pytest.mark.parametrize("key", ["sha256", "torrent_name", "quality", "height"])
def test_a_list_that_lacks_something_is_refused_by_name(films_copy: Path, key: str) -> None:
    path = films_copy / "films.json"
    path.write_text(path.read_text().replace(f'"{key}"', '"other"'))
    assert key in refusal(films_copy)


def test_a_list_may_not_lead_out_of_its_folder(films_copy: Path) -> None:
    path = films_copy / "films.json"
    path.write_text(path.read_text().replace('"Light.over', '"../Light.over'))
    assert "no plain file name" in refusal(films_copy)


def test_a_missing_film_is_named(films_copy: Path) -> None:
    gone = first(films_copy).path
    gone.unlink()
    assert gone.name in refusal(films_copy)


def test_a_film_that_is_too_short_is_named(films_copy: Path) -> None:
    film = first(films_copy)
    film.path.write_bytes(film.path.read_bytes()[:-1])
    assert film.path.name in refusal(films_copy)


def test_one_flipped_bit_is_found(films_copy: Path) -> None:
    film = first(films_copy)
    data = bytearray(film.path.read_bytes())
    data[len(data) // 2] ^= 1
    film.path.write_bytes(data)
    assert "damaged" in refusal(films_copy)


def test_a_torrent_of_another_film_is_refused(films_copy: Path) -> None:
    one, other, *_ = sorted(films_copy.glob("*.torrent"))
    one.write_bytes(other.read_bytes())
    assert one.name in refusal(films_copy)


@pytest.mark.parametrize("data", [b"", b"i1e", b"de", b"d4:infoi1ee", b"x" * 1000])
def test_what_is_no_torrent_has_no_info(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        info_of(data)
