"""Looks through the folder: which video and .torrent files are there. Opens none of them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import attrs

from actors.local.errors import LocalFolderUnreadable
from actors.local.settings import LocalSettings

VIDEO_ENDINGS = frozenset({"mkv", "mp4", "m4v", "avi", "webm", "mov", "ts", "mpg"})
TORRENT_ENDING = "torrent"

EXTRAS = frozenset(
    {
        *("sample", "samples", "proof", "trailer", "trailers", "extras", "featurettes", "interviews"),
        *("behind the scenes", "deleted scenes"),
    }
)
"""Folders of what belongs to a film and is none, as media servers know them; in lower case."""


@attrs.frozen
class Entry:
    """A file as it was when it was looked at. `folders` are those below the local one, outermost first."""

    path: str
    folders: tuple[str, ...]
    name: str
    size_bytes: int
    mtime_ns: int

    @property
    def is_torrent(self) -> bool:
        """Is it a .torrent file? Else it is a video."""
        return ending_of(self.name) == TORRENT_ENDING


@attrs.frozen
class Listing:
    """All that was found, by path. `is_cut`: there was more than is taken; `unreadable`: so much nobody could see."""

    entries: dict[str, Entry]
    is_cut: bool = False
    unreadable: int = 0


def ending_of(name: str) -> str:
    """What a file name ends with, in lower case; "" for none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def scan(settings: LocalSettings) -> Listing:
    """Look through the folder and those below it. Blocks. `LocalFolderUnreadable` when not even the first can be read.

    Hidden files and folders, and links of any kind, are passed over; so are names that are no text (UTF-8).
    """
    assert settings.folder is not None
    return _Scan(settings, settings.folder).run()


class _Scan:
    def __init__(self, settings: LocalSettings, top: Path) -> None:
        self._settings, self._top = settings, top
        self._left = settings.max_entries
        self._left_out = frozenset(_identities(settings.left_out))
        self._found: dict[str, Entry] = {}
        self._is_cut = False
        self._unreadable = 0

    def run(self) -> Listing:
        folders: deque[tuple[str, tuple[str, ...]]] = deque([(self._resolved(), ())])
        while folders:
            path, names = folders.popleft()
            for entry in self._children(path, names):
                if entry.is_dir(follow_symlinks=False):
                    if len(names) + 1 < self._settings.max_depth and self._may_enter(entry):
                        folders.append((entry.path, (*names, entry.name)))
                else:
                    self._note(entry, names)
        return Listing(dict(sorted(self._found.items())), self._is_cut, self._unreadable)

    def _resolved(self) -> str:
        try:
            return str(self._top.resolve(strict=True))
        except (OSError, RuntimeError) as error:
            raise self._trouble(error) from error

    def _children(self, path: str, names: tuple[str, ...]) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    self._left -= 1
                    if self._left < 0:
                        self._is_cut = True
                        return
                    if not entry.name.startswith(".") and not entry.is_symlink():
                        yield entry
        except OSError as error:
            if not names:
                raise self._trouble(error) from error
            self._unreadable += 1

    def _may_enter(self, folder: os.DirEntry[str]) -> bool:
        if folder.name.lower() in EXTRAS:
            return False
        if not self._left_out:
            return True
        try:
            state = folder.stat(follow_symlinks=False)
        except OSError:
            return True  # what cannot be read is noticed, and counted, on entering
        return (state.st_dev, state.st_ino) not in self._left_out

    def _note(self, entry: os.DirEntry[str], names: tuple[str, ...]) -> None:
        if ending_of(entry.name) not in VIDEO_ENDINGS | {TORRENT_ENDING}:
            return
        if len(self._found) >= self._settings.max_files:
            self._is_cut = True
            return
        try:
            entry.path.encode("utf-8")
            state = entry.stat(follow_symlinks=False)
            is_file = entry.is_file(follow_symlinks=False)
        except (OSError, UnicodeEncodeError):
            self._unreadable += 1
            return
        if is_file and state.st_size:
            self._found[entry.path] = Entry(entry.path, names, entry.name, state.st_size, state.st_mtime_ns)

    def _trouble(self, error: Exception) -> LocalFolderUnreadable:
        why = getattr(error, "strerror", None) or str(error)
        return LocalFolderUnreadable(f"The folder {self._top} of local films cannot be read: {why}.")


def _identities(folders: tuple[Path, ...]) -> Iterator[tuple[int, int]]:
    """How to know these folders again, by whatever path they are reached."""
    for folder in folders:
        try:
            state = folder.stat()
        except OSError:
            continue  # not there: nobody can enter it either
        yield state.st_dev, state.st_ino
