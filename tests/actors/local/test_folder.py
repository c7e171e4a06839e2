"""Looking through a folder: what is found, what is passed over, and what it costs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from actors.local import LocalFolderUnreadable, LocalSettings
from actors.local.folder import Entry, Listing, scan
from tests.support.local_folder import settings_for


def put(path: Path, content: bytes = b"film") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def look(tmp_path: Path, **changes: object) -> Listing:
    return scan(settings_for(tmp_path, **changes))


def names(tmp_path: Path, **changes: object) -> list[str]:
    return [entry.name for entry in look(tmp_path, **changes).entries.values()]


def test_videos_and_torrents_are_found_with_the_folders_they_lie_in(folder: Path, tmp_path: Path) -> None:
    film = put(folder / "Series" / "Season 1" / "One.mkv", b"12345")
    put(folder / "two.TORRENT")
    state = film.stat()
    found = look(tmp_path)
    assert found.entries[str(film)] == Entry(str(film), ("Series", "Season 1"), "One.mkv", 5, state.st_mtime_ns)
    assert [entry.is_torrent for entry in found.entries.values()] == [False, True]
    assert (found.is_cut, found.unreadable) == (False, 0)


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.m4v", "a.AVI", "a.webm", "a.mov", "a.ts", "a.mpg"])
def test_a_video_is_known_by_its_ending(folder: Path, tmp_path: Path, name: str) -> None:
    put(folder / name)
    assert names(tmp_path) == [name]


@pytest.mark.parametrize(
    "name",
    [
        *("a.txt", "mkv", "a.mkv.part", ".hidden.mkv", ".hidden/a.mkv", "Sample/a.mkv", "extras/a.mkv"),
        "Behind The Scenes/a.mkv",
    ],
)
def test_what_is_hidden_or_no_film_is_passed_over(folder: Path, tmp_path: Path, name: str) -> None:
    put(folder / name)
    assert names(tmp_path) == []


def test_an_empty_file_is_no_film(folder: Path, tmp_path: Path) -> None:
    put(folder / "a.mkv", b"")
    assert names(tmp_path) == []


def test_links_are_not_followed_wherever_they_lead(folder: Path, tmp_path: Path) -> None:
    outside = put(tmp_path / "outside" / "secret.mkv")
    inside = put(folder / "films" / "a.mkv")
    (folder / "file.mkv").symlink_to(outside)
    (folder / "folder").symlink_to(outside.parent)
    (folder / "again").symlink_to(inside.parent)
    (folder / "films" / "ring").symlink_to(folder)
    assert names(tmp_path) == ["a.mkv"]


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    film = put(folder / "a.mkv")
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert list(look(tmp_path, folder=link).entries) == [str(film)]


def test_what_is_no_file_is_passed_over(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "a.mkv")
    (folder / "b.mkv").mkdir()
    assert names(tmp_path) == []


def test_a_name_that_is_no_text_is_counted_and_left_out(folder: Path, tmp_path: Path) -> None:
    put(folder / "\udcff.mkv")
    put(folder / "b.mkv")
    found = look(tmp_path)
    assert ([entry.name for entry in found.entries.values()], found.unreadable) == (["b.mkv"], 1)


def test_folders_that_are_left_out_are_never_entered_by_whatever_name(folder: Path, tmp_path: Path) -> None:
    put(folder / "downloads" / "1" / "0.mkv")
    put(folder / "b.mkv")
    link = tmp_path / "link"
    link.symlink_to(folder / "downloads")
    assert names(tmp_path, left_out=(link, tmp_path / "nowhere")) == ["b.mkv"]


def test_it_looks_no_deeper_than_it_may(folder: Path, tmp_path: Path) -> None:
    put(folder / "1" / "2" / "deep.mkv")
    put(folder / "1" / "2" / "3" / "deeper.mkv")
    assert names(tmp_path, max_depth=3) == ["deep.mkv"]


def test_more_files_than_are_taken_are_left_out_and_that_is_told(folder: Path, tmp_path: Path) -> None:
    for number in range(10):
        put(folder / f"{number}.mkv")
    found = look(tmp_path, max_files=4)
    assert (len(found.entries), found.is_cut) == (4, True)
    found = look(tmp_path, max_entries=7)
    assert (len(found.entries), found.is_cut) == (7, True)


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        LocalFolderUnreadable, match=r"/films of local films cannot be read: No such file or directory\.$"
    ):
        look(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    put(tmp_path / "films")
    with pytest.raises(LocalFolderUnreadable, match="Not a directory"):
        look(tmp_path)


def test_a_folder_below_that_cannot_be_read_hides_only_itself(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests may run as root, whom no mode bars."""
    put(folder / "a.mkv")
    put(folder / "closed" / "b.mkv")
    plain = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return plain(path)

    monkeypatch.setattr("actors.local.folder.os.scandir", scandir)
    found = look(tmp_path)
    assert ([entry.name for entry in found.entries.values()], found.unreadable) == (["a.mkv"], 1)


def test_thousands_of_files_are_looked_through_in_a_moment(folder: Path, tmp_path: Path) -> None:
    for number in range(5_000):
        put(folder / str(number % 50) / f"{number}.mkv", b"x")
    began = time.perf_counter()
    assert len(look(tmp_path).entries) == 5_000
    assert time.perf_counter() - began < 5.0


@pytest.mark.parametrize("told", ["films", "./films", "..", ""])
def test_a_relative_path_is_a_mistake_of_the_setting(tmp_path: Path, told: str) -> None:
    with pytest.raises(ValueError, match="write the whole path of a folder"):
        LocalSettings(tmp_path, told)


def test_a_home_folder_may_be_written_short(tmp_path: Path) -> None:
    assert LocalSettings(tmp_path, "~/films").folder == Path.home() / "films"
    with pytest.raises(ValueError, match="write the whole path"):
        LocalSettings(tmp_path, "~nobody-of-this-name/films")
