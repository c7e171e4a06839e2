"""The hasher as a program of its own, and who waits for it."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path
from typing import Any

import attrs
import libtorrent as lt
import pytest
import trio

from actors.local import hashing
from actors.local.folder import Entry
from actors.local.hashing import FileChanged, FileUnreadable, hash_file
from tests.support.processes import tree

pytestmark = pytest.mark.integration


def entry_of(path: Path) -> Entry:
    state = path.stat()
    return Entry(str(path), (), path.name, state.st_size, state.st_mtime_ns)


def move_away(path: Path) -> Path:
    return path.rename(path.with_suffix(".old"))


def state_of(path: Path) -> tuple[bytes, int, list[str]]:
    return path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(path.parent))


def niceness_of_hashers() -> list[int]:
    hashers = [each.pid for each in tree(os.getpid()) if "hasher" in each.command]
    return [os.getpriority(os.PRIO_PROCESS, pid) for pid in hashers]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "Nosferatu \u202e(1922) é.mkv"
    path.write_bytes(random.Random(1).randbytes(100_001))
    return path


async def test_the_torrent_is_the_one_that_libtorrent_makes_of_the_file(film: Path) -> None:
    made = await hash_file(entry_of(film))
    info = lt.load_torrent_buffer(made.content).ti
    assert info is not None
    creator = lt.create_torrent(lt.list_files(str(film)), info.piece_length(), int(lt.create_torrent.v1_only))
    lt.set_piece_hashes(creator, str(film.parent))
    generated: Any = creator.generate()
    expected = generated[b"info"][b"pieces"]
    assert b"6:pieces%d:%b" % (len(expected), expected) in made.content
    assert info.total_size() == 100_001


async def test_one_byte_and_a_piece_to_the_byte_are_hashed_too(tmp_path: Path) -> None:
    for size in (1, 16_384, 16_385, 32_768):
        path = tmp_path / f"{size}.mkv"
        path.write_bytes(bytes(size))
        made = await hash_file(entry_of(path))
        assert hashlib.sha1(bytes(min(size, 16_384)), usedforsecurity=False).digest() in made.content


async def test_a_file_that_is_not_as_it_was_is_not_hashed(film: Path) -> None:
    before = entry_of(film)
    for changed in (attrs.evolve(before, size_bytes=99_999), attrs.evolve(before, mtime_ns=1)):
        with pytest.raises(FileChanged):
            await hash_file(changed)


async def test_a_file_that_is_written_to_while_it_is_hashed_is_noticed(tmp_path: Path) -> None:
    """Large enough to be at it for a moment."""
    film = tmp_path / "film.mkv"
    with film.open("wb") as file:
        file.truncate(400_000_000)
    entry = entry_of(film)

    async def hash_it() -> None:
        with pytest.raises(FileChanged):
            await hash_file(entry)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(hash_it)
        await trio.sleep(0.1)
        os.utime(film)


async def test_a_file_that_is_gone_or_a_link_cannot_be_read(film: Path) -> None:
    entry = entry_of(film)
    old = move_away(film)
    with pytest.raises(FileUnreadable, match="No such file"):
        await hash_file(entry)
    os.symlink(old, film)
    with pytest.raises(FileUnreadable, match="symbolic links"):
        await hash_file(entry)


async def test_who_gives_up_leaves_no_hasher_behind(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    with film.open("wb") as file:
        file.truncate(40_000_000_000)
    with trio.move_on_after(0.3):
        await hash_file(entry_of(film))
    assert niceness_of_hashers() == []


async def test_it_works_after_everybody_else_and_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hashing, "TELL_EVERY_S", 0.0)
    film = tmp_path / "film.mkv"
    with film.open("wb") as file:
        file.truncate(40_000_000_000)
    niceness: list[int] = []

    async def look() -> None:
        await trio.sleep(0.3)
        niceness.extend(
            os.getpriority(os.PRIO_PROCESS, each.pid) for each in tree(os.getpid()) if "hasher" in each.command
        )

    with caplog.at_level("INFO"), trio.move_on_after(0.6):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(look)
            await hash_file(entry_of(film))
    assert niceness == [19]
    assert "% of film.mkv" in caplog.text


async def test_the_file_is_left_as_it_was(film: Path) -> None:
    before = state_of(film)
    await hash_file(entry_of(film))
    assert state_of(film) == before
