"""Pictures asked for through the actor's address: what is fetched, kept, refused, and made room for."""

from __future__ import annotations

import hashlib
import itertools
import logging
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trio
from trio.testing import MockClock

from actors.breaker import BreakerSettings
from actors.catalogue import CatalogueChanged
from actors.images import (
    DescribePictures,
    FreePictureSpace,
    GetPicture,
    ImagesSettings,
    NotAPicture,
    PictureFile,
    PictureUnavailable,
    PictureUnknown,
)
from actors.images.actor import ImagesActor
from actors.images.cache import REMOVED_A_TURN
from actors.images.folder import key_of
from actors.runtime import Address
from actors.runtime.testing import EPOCH, house
from storage.database import Database
from storage.entities import Entities
from storage.model.errors import InvalidInput
from tests.support.pictures import COLOURS, FakePictures, colours, know, png_bomb, quartered

HOUR_S = 3600.0
PICTURE = quartered()
STORED_BYTES = 32 + len(PICTURE)


@pytest.fixture
def has(database: Database, source: FakePictures) -> Callable[..., Any]:
    """Let titles have these pictures, and the source too."""

    async def give(*names: str, **more: Any) -> None:
        await know(database, *names, **more)
        source.pictures.update(dict.fromkeys(names, PICTURE))

    return give


@pytest.fixture
def in_the_way(folder: Path) -> Path:
    """A file where the folder should be."""
    folder.write_text("no folder")
    return folder


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def file_of(folder: Path, name: str, size: str = "w500") -> Path:
    key = key_of(name, size)
    return folder / key[:2] / key


async def test_a_picture_is_fetched_once_and_then_comes_from_the_disk(
    running: Any, has: Any, source: FakePictures, folder: Path
) -> None:
    await has("tmdb/a.jpg")
    async with running() as images:
        first = await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        assert first == PictureFile(PICTURE, "image/png", hashlib.sha256(PICTURE).hexdigest())
        assert await images.ask(GetPicture("tmdb/a.jpg", "w500")) == first
        assert source.asked == [("tmdb/a.jpg", "w500")]
        health = await images.ask(DescribePictures())
        assert (health.hits, health.misses, health.failures) == (1, 1, 0)
        assert (health.files, health.size_bytes) == (1, STORED_BYTES)
    assert files_in(folder) == [key_of("tmdb/a.jpg", "w500")]
    assert "a.jpg" not in str(files_in(folder))


async def test_sizes_and_names_do_not_mix(running: Any, has: Any, source: FakePictures) -> None:
    await has("tmdb/a.jpg", "tmdb/b.jpg")
    source.pictures["tmdb/b.jpg"] = quartered("JPEG")
    async with running() as images:
        for _ in range(2):
            assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content_type == "image/png"
            assert (await images.ask(GetPicture("tmdb/b.jpg", "w500"))).content_type == "image/jpeg"
            await images.ask(GetPicture("tmdb/a.jpg", "w185"))
    assert sorted(source.asked) == [("tmdb/a.jpg", "w185"), ("tmdb/a.jpg", "w500"), ("tmdb/b.jpg", "w500")]


async def test_what_was_kept_outlives_a_restart(running: Any, has: Any, source: FakePictures) -> None:
    await has("tmdb/a.jpg")
    async with running() as images:
        first = await images.ask(GetPicture("tmdb/a.jpg", "w500"))
    async with running() as images:
        assert await images.ask(GetPicture("tmdb/a.jpg", "w500")) == first
    assert len(source.asked) == 1


async def test_many_who_ask_at_once_wait_for_one_fetch(
    running: Any, has: Any, source: FakePictures, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg")
    source.latency_s = 2.0
    answers: list[PictureFile] = []

    async def ask(images: Address) -> None:
        answers.append(await images.ask(GetPicture("tmdb/a.jpg", "w500")))

    async with running() as images, trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(ask, images)
    assert len(source.asked) == 1
    assert len(answers) == 20
    assert {each.content for each in answers} == {PICTURE}


async def test_an_asker_who_leaves_does_not_end_the_fetch_of_the_others(
    running: Any, has: Any, source: FakePictures, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg")
    source.latency_s = 2.0
    async with running() as images:
        with trio.move_on_after(1):
            await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
    assert len(source.asked) == 1


async def test_only_so_many_are_fetched_at_once(
    running: Any, has: Any, source: FakePictures, autojump_clock: MockClock
) -> None:
    names = [f"tmdb/{number}.jpg" for number in range(12)]
    await has(*names)
    source.latency_s = 1.0
    async with running(parallel_fetches=3) as images, trio.open_nursery() as nursery:
        for name in names:
            nursery.start_soon(images.ask, GetPicture(name, "w500"))
    assert len(source.asked) == 12
    assert source.most_at_once == 3


@pytest.mark.parametrize("name", ["tmdb/b.jpg", "tmdb/../a.jpg", "tmdb/a.jpg\x00", "", "other/a.jpg", "x" * 300])
async def test_a_name_that_no_title_has_is_asked_of_nobody(
    running: Any, has: Any, source: FakePictures, folder: Path, name: str
) -> None:
    await has("tmdb/a.jpg")
    source.pictures[name] = PICTURE
    async with running() as images:
        with pytest.raises(PictureUnknown):
            await images.ask(GetPicture(name, "w500"))
    assert source.asked == []
    assert files_in(folder) == []


@pytest.mark.parametrize("size", ["original", "", "w501", "../w500"])
async def test_a_size_that_is_none_is_asked_of_nobody(running: Any, has: Any, source: FakePictures, size: str) -> None:
    await has("tmdb/a.jpg")
    async with running() as images:
        with pytest.raises(InvalidInput):
            await images.ask(GetPicture("tmdb/a.jpg", size))
    assert source.asked == []


async def test_what_its_provider_no_longer_has_is_not_asked_for_again_at_once(
    running: Any, has: Any, source: FakePictures, folder: Path, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg")
    source.pictures.clear()
    async with running() as images:
        for _ in range(3):
            with pytest.raises(PictureUnknown):
                await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        assert len(source.asked) == 1
        source.pictures["tmdb/a.jpg"] = PICTURE
        await trio.sleep(HOUR_S)
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
    assert len(source.asked) == 2


@pytest.mark.parametrize(
    "content", [png_bomb(), quartered("GIF"), PICTURE[:100], b"<html>"], ids=["bomb", "GIF", "cut", "HTML"]
)
async def test_what_is_no_picture_is_neither_passed_on_nor_kept(
    running: Any, has: Any, source: FakePictures, database: Database, folder: Path, content: bytes
) -> None:
    await has("tmdb/a.jpg")
    source.pictures["tmdb/a.jpg"] = content
    async with running() as images:
        for _ in range(3):
            with pytest.raises(NotAPicture):
                await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        health = await images.ask(DescribePictures())
        assert (health.failures, health.source_trouble) == (1, "")
    assert len(source.asked) == 1
    assert files_in(folder) == []
    assert await colours(database) == {"tmdb/a.jpg": ""}


async def test_a_source_that_is_down_is_left_alone_and_what_is_kept_is_served(
    running: Any, has: Any, source: FakePictures, autojump_clock: MockClock
) -> None:
    names = [f"tmdb/{number}.jpg" for number in range(30)]
    await has("tmdb/kept.jpg", *names)
    async with running() as images:
        await images.ask(GetPicture("tmdb/kept.jpg", "w500"))
        source.trouble = PictureUnavailable("Its server is down.")
        for name in names:
            with pytest.raises(PictureUnavailable) as caught:
                await images.ask(GetPicture(name, "w500"))
            assert caught.value.retry_after_s > 0
        assert len(source.asked) == 1 + BreakerSettings().failures
        assert (await images.ask(DescribePictures())).source_trouble == "Its server is down."
        await images.ask(GetPicture("tmdb/kept.jpg", "w500"))
        source.trouble = None
        await trio.sleep(30)
        await images.ask(GetPicture(names[-1], "w500"))
        assert (await images.ask(DescribePictures())).source_trouble == ""


async def test_the_longest_unused_pictures_make_room(
    running: Any, has: Any, folder: Path, source: FakePictures, autojump_clock: MockClock
) -> None:
    await has(*[f"tmdb/{number}.jpg" for number in range(6)])
    async with running(cache_bytes=3 * STORED_BYTES + 10) as images:
        for number in (0, 1, 2, 0, 3, 4):
            await images.ask(GetPicture(f"tmdb/{number}.jpg", "w500"))
            assert (await images.ask(DescribePictures())).size_bytes <= 3 * STORED_BYTES
    assert files_in(folder) == sorted(key_of(f"tmdb/{number}.jpg", "w500") for number in (0, 3, 4))


async def test_the_order_of_use_outlives_a_restart(
    running: Any, has: Any, folder: Path, autojump_clock: MockClock
) -> None:
    names = [f"tmdb/{number}.jpg" for number in range(4)]
    await has(*names)
    async with running() as images:
        for name in names[:3]:
            await images.ask(GetPicture(name, "w500"))
            await trio.sleep(2 * HOUR_S)
        await images.ask(GetPicture(names[0], "w500"))
        await trio.sleep(HOUR_S)
    async with running(cache_bytes=3 * STORED_BYTES) as images:
        await until_files(images, 3)
        await images.ask(GetPicture(names[3], "w500"))
    assert files_in(folder) == sorted(key_of(name, "w500") for name in (names[0], names[2], names[3]))


async def test_a_smaller_bound_is_kept_from_the_start(running: Any, has: Any, folder: Path) -> None:
    await has(*[f"tmdb/{number}.jpg" for number in range(5)])
    async with running() as images:
        for number in range(5):
            await images.ask(GetPicture(f"tmdb/{number}.jpg", "w500"))
    async with running(cache_bytes=2 * STORED_BYTES) as images:
        await until_files(images, 2)
    assert len(files_in(folder)) == 2


async def until_files(images: Address, *files: int) -> None:
    """Wait for the stock-taking, of whose end no event tells."""
    with trio.fail_after(5):
        while (await images.ask(DescribePictures())).files not in files:  # noqa: ASYNC110 - see above
            await trio.sleep(0.01)


async def test_what_is_larger_than_the_whole_cache_is_passed_on_and_pushes_nothing_out(
    running: Any, has: Any, source: FakePictures, folder: Path
) -> None:
    await has("tmdb/a.jpg", "tmdb/big.jpg")
    source.pictures["tmdb/big.jpg"] = quartered("JPEG", 1000)
    assert len(source.pictures["tmdb/big.jpg"]) > STORED_BYTES
    async with running(cache_bytes=STORED_BYTES) as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        await images.ask(GetPicture("tmdb/big.jpg", "w500"))
    assert files_in(folder) == [key_of("tmdb/a.jpg", "w500")]


async def test_space_is_freed_on_request(running: Any, has: Any, folder: Path, autojump_clock: MockClock) -> None:
    names = [f"tmdb/{number}.jpg" for number in range(4)]
    await has(*names)
    async with running() as images:
        for name in names:
            await images.ask(GetPicture(name, "w500"))
        assert await images.ask(FreePictureSpace(STORED_BYTES + 1)) == 2 * STORED_BYTES
        assert files_in(folder) == sorted(key_of(name, "w500") for name in names[2:])
        assert await images.ask(FreePictureSpace(10**9)) == 2 * STORED_BYTES
        assert await images.ask(FreePictureSpace(1)) == 0
        assert (await images.ask(DescribePictures())).size_bytes == 0


@pytest.mark.faults
@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "sum only", "another picture"])
async def test_a_damaged_file_is_fetched_anew(
    running: Any, has: Any, source: FakePictures, folder: Path, damage: str
) -> None:
    await has("tmdb/a.jpg")
    async with running() as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        file = file_of(folder, "tmdb/a.jpg")
        content = bytearray(file.read_bytes())
        content[-10] ^= 1
        damaged = {
            "flipped": bytes(content),
            "cut": bytes(content[: len(content) // 2]),
            "empty": b"",
            "sum only": bytes(content[:32]),
            "another picture": bytes(content[:32]) + quartered("JPEG"),
        }
        file.write_bytes(damaged[damage])
        assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content == PICTURE
        assert len(source.asked) == 2
        assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content == PICTURE
        assert len(source.asked) == 2


@pytest.mark.faults
async def test_a_file_that_somebody_removed_is_fetched_anew(
    running: Any, has: Any, source: FakePictures, folder: Path
) -> None:
    await has("tmdb/a.jpg")
    async with running() as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        file_of(folder, "tmdb/a.jpg").unlink()
        assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content == PICTURE
        health = await images.ask(DescribePictures())
        assert (health.files, health.size_bytes) == (1, STORED_BYTES)
    assert len(source.asked) == 2


@pytest.mark.faults
async def test_what_a_kill_left_behind_is_counted_or_removed(
    running: Any, has: Any, source: FakePictures, folder: Path
) -> None:
    """Killed while it wrote: a file without a name. Killed after that: one that nobody had counted yet."""
    await has("tmdb/a.jpg")
    async with running() as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
    (folder / "incoming" / "half").write_bytes(b"half a picture")
    uncounted = folder / "ab" / ("ab" + "0" * 38)
    uncounted.parent.mkdir(exist_ok=True)
    uncounted.write_bytes(b"x" * 100)
    (folder / "ab" / "my own notes.txt").write_text("not ours")
    async with running() as images:
        await until_files(images, 2)
        assert (await images.ask(DescribePictures())).size_bytes == STORED_BYTES + 100
        assert list((folder / "incoming").iterdir()) == []
        assert await images.ask(FreePictureSpace(10**6)) == STORED_BYTES + 100
    assert files_in(folder) == ["my own notes.txt"]


@pytest.mark.faults
async def test_a_folder_that_cannot_be_made_means_serving_without_keeping(
    running: Any, has: Any, in_the_way: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await has("tmdb/a.jpg")
    with caplog.at_level(logging.WARNING, "actors.images"):
        async with running() as images:
            for _ in range(3):
                assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content == PICTURE
            health = await images.ask(DescribePictures())
    assert health.disk_trouble.startswith("The picture cache cannot be ")
    assert (health.files, health.misses) == (0, 3)
    assert len([record for record in caplog.records if "picture cache" in record.message]) == 1


@pytest.mark.faults
async def test_a_full_disk_is_told_and_tried_again_later(
    running: Any, has: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg")
    tried: list[Path] = []

    def full(self: Path, content: bytes) -> int:
        tried.append(self)
        self.touch()
        raise OSError(28, "No space left on device")

    async with running() as images:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", full)
            for _ in range(3):
                assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content == PICTURE
            assert len(tried) == 1
            trouble = (await images.ask(DescribePictures())).disk_trouble
            assert trouble == (
                "The picture cache cannot be written (No space left on device); pictures are fetched anew each time."
            )
            assert files_in(folder) == []
        await trio.sleep(60)
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        assert (await images.ask(DescribePictures())).disk_trouble == ""
    assert files_in(folder) == [key_of("tmdb/a.jpg", "w500")]


@pytest.mark.faults
async def test_a_disk_that_can_only_be_read_still_serves_what_is_kept(
    running: Any, has: Any, source: FakePictures, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    async with running() as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        monkeypatch.setattr(os, "utime", refuse)
        monkeypatch.setattr(Path, "unlink", refuse)
        await trio.sleep(2 * HOUR_S)
        assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content == PICTURE
        assert len(source.asked) == 1
        assert await images.ask(FreePictureSpace(1)) == 0
        health = await images.ask(DescribePictures())
        assert "(Read-only file system)" in health.disk_trouble
        assert health.size_bytes == STORED_BYTES


@pytest.mark.faults
async def test_many_are_removed_in_turns_while_others_are_kept(
    running: Any, has: Any, folder: Path, autojump_clock: MockClock
) -> None:
    shelf = folder / "ab"
    shelf.mkdir(parents=True)
    for number in range(2 * REMOVED_A_TURN + 50):
        (shelf / f"ab{number:038x}").write_bytes(b"x" * 10)
    await has("tmdb/a.jpg")
    async with running(cache_bytes=STORED_BYTES + 100) as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
        await until_files(images, 10, 11)
        assert (await images.ask(DescribePictures())).size_bytes <= STORED_BYTES + 100
    assert key_of("tmdb/a.jpg", "w500") in files_in(folder)


async def test_nothing_is_kept_in_a_cache_of_no_size(running: Any, has: Any, folder: Path) -> None:
    await has("tmdb/a.jpg")
    async with running(cache_bytes=0) as images:
        assert (await images.ask(GetPicture("tmdb/a.jpg", "w500"))).content == PICTURE
    assert files_in(folder) == []


async def test_the_folder_is_for_its_owner_alone(running: Any, has: Any, folder: Path) -> None:
    await has("tmdb/a.jpg")
    async with running() as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
    assert mode_of(folder) == 0o700


@pytest.mark.faults
async def test_pictures_are_whole_while_others_push_them_out(running: Any, has: Any) -> None:
    """Eviction and reading at once, on real threads: whoever reads gets all of it."""
    names = [f"tmdb/{number}.jpg" for number in range(8)]
    await has(*names)

    async def read(images: Address, start: int) -> None:
        for turn in range(20):
            answer = await images.ask(GetPicture(names[(start + turn) % len(names)], "w500"))
            assert answer.content == PICTURE

    async with running(cache_bytes=2 * STORED_BYTES) as images, trio.open_nursery() as nursery:
        for start in range(6):
            nursery.start_soon(read, images, start)


async def test_the_first_viewer_of_a_picture_finds_its_colours(running: Any, has: Any, database: Database) -> None:
    await has("tmdb/a.jpg")
    async with running() as images:
        await images.ask(GetPicture("tmdb/a.jpg", "w500"))
    assert await colours(database) == {"tmdb/a.jpg": COLOURS}


async def test_colours_are_found_in_the_background_a_few_at_a_time(
    running: Any, has: Any, source: FakePictures, database: Database, folder: Path, autojump_clock: MockClock
) -> None:
    names = [f"tmdb/{number}.jpg" for number in range(10)]
    await has(*names, due_at=EPOCH)
    await has("tmdb/not_due.jpg")
    async with running(looks_a_turn=4, look_interval_s=1.0):
        await trio.sleep(1.5)
        assert len([each for each in (await colours(database)).values() if each]) == 4
        await trio.sleep(5)
    found = await colours(database)
    assert {name for name, found_colours in found.items() if found_colours == COLOURS} == set(names)
    assert sorted(source.asked) == [(name, "thumbnail") for name in sorted(names)]
    assert files_in(folder) == []


async def test_new_titles_wake_the_background(
    database: Database, folder: Path, has: Any, source: FakePictures, autojump_clock: MockClock
) -> None:
    settings = ImagesSettings(cache_folder=folder)
    async with house() as supervisor:
        await supervisor.start("images", lambda: ImagesActor(database, source, settings))
        await trio.sleep(5 * HOUR_S)
        await has("tmdb/a.jpg", due_at=EPOCH)
        supervisor.events.publish(CatalogueChanged(1))
        await trio.sleep(2)
        assert await colours(database) == {"tmdb/a.jpg": COLOURS}


async def test_a_picture_that_cannot_be_had_is_tried_again_ever_more_rarely(
    running: Any, has: Any, source: FakePictures, database: Database, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg", due_at=EPOCH)
    source.trouble = PictureUnavailable("Its server is down.")
    times: list[float] = []
    began = trio.current_time()
    answer = source.thumbnail

    async def timed(name: str) -> bytes:
        times.append(trio.current_time() - began)
        return await answer(name)

    source.thumbnail = timed  # type: ignore[method-assign]
    async with running(first_retry_s=300.0, longest_retry_s=4 * HOUR_S, idle_ceiling_s=60.0):
        await trio.sleep(30 * HOUR_S)
        pauses = [later - sooner for sooner, later in itertools.pairwise(times)]
        for attempts, pause in enumerate(pauses):
            planned = min(300.0 * 2**attempts, 4 * HOUR_S)
            assert 0.75 * planned <= pause <= 1.25 * planned + 130.0, attempts
        assert len(times) > 8
        source.trouble = None
        await trio.sleep(5 * HOUR_S)
    assert await colours(database) == {"tmdb/a.jpg": COLOURS}


@pytest.mark.parametrize("trouble", [PictureUnknown("Gone."), NotAPicture("No picture.")])
async def test_what_is_gone_or_no_picture_is_never_looked_at_again(
    running: Any, has: Any, source: FakePictures, database: Database, trouble: Exception, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg", due_at=EPOCH)
    source.trouble = trouble

    def attempts(store: Entities) -> tuple[int, bool]:
        row = store.Picture.get(name="tmdb/a.jpg")
        return row.attempts, row.next_attempt_at is None

    async with running():
        await trio.sleep(4 * 24 * HOUR_S)
    assert len(source.asked) == 1
    assert await database.read(attempts) == (1, True)


async def test_one_broken_picture_does_not_hold_up_the_others(
    running: Any, has: Any, source: FakePictures, database: Database, autojump_clock: MockClock
) -> None:
    await has("tmdb/a.jpg", "tmdb/broken.jpg", "tmdb/z.jpg", due_at=EPOCH)
    source.pictures["tmdb/broken.jpg"] = b"\xff\xd8\xff broken"
    async with running(looks_a_turn=1):
        await trio.sleep(10)
    assert await colours(database) == {"tmdb/a.jpg": COLOURS, "tmdb/broken.jpg": "", "tmdb/z.jpg": COLOURS}


async def test_an_outage_costs_pictures_few_attempts(
    running: Any, has: Any, source: FakePictures, database: Database, autojump_clock: MockClock
) -> None:
    await has(*[f"tmdb/{number}.jpg" for number in range(200)], due_at=EPOCH)
    source.trouble = PictureUnavailable("Its server is down.")
    async with running():
        await trio.sleep(HOUR_S)
        assert len(source.asked) < 60
        source.trouble = None
        await trio.sleep(12 * HOUR_S)
    assert set((await colours(database)).values()) == {COLOURS}


async def test_the_background_waits_while_viewers_do(
    running: Any, has: Any, source: FakePictures, autojump_clock: MockClock
) -> None:
    await has("tmdb/viewed.jpg")
    await has("tmdb/a.jpg", due_at=EPOCH)
    source.latency_s = 5.0
    async with running(look_interval_s=1.0) as images:
        await images.ask(GetPicture("tmdb/viewed.jpg", "w500"))
        assert source.asked == [("tmdb/viewed.jpg", "w500")]
        await trio.sleep(8)
        assert source.asked[1:] == [("tmdb/a.jpg", "thumbnail")]


async def test_pictures_that_no_title_has_any_longer_are_forgotten(
    running: Any, has: Any, database: Database, autojump_clock: MockClock
) -> None:
    def add(store: Entities) -> None:
        store.Movie(tmdb_id=1, title="One", created_at=EPOCH, poster="tmdb/used.jpg")

    await has("tmdb/used.jpg", *[f"tmdb/{number}.jpg" for number in range(25)])
    await database.write(add)
    async with running(swept_a_turn=10, sweep_interval_s=6 * HOUR_S):
        await trio.sleep(timedelta(days=3).total_seconds())
    assert list(await colours(database)) == ["tmdb/used.jpg"]


def test_keys_are_names_of_our_own() -> None:
    assert key_of("tmdb/a.jpg", "w500") == key_of("tmdb/a.jpg", "w500")
    keys = {key_of(name, size) for name in ("tmdb/a.jpg", "tmdb/b.jpg") for size in ("w500", "w185")}
    assert len(keys) == 4
    assert all(len(key) == 40 and set(key) <= set("0123456789abcdef") for key in keys)
    assert os.sep not in "".join(keys)
