"""What is known of a torrent's content: its files, its pieces and their hashes. Plain values."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

import attrs

from actors.torrents.errors import FileUnknown
from actors.torrents.naming import VIDEO_ENDINGS
from storage.model.sources import InfoHash
from storage.model.torrents import TorrentFile

INDEX_AT_END = frozenset({"mp4", "m4v", "mov", "mkv", "webm", "avi"})
"""Containers whose index may lie in the last bytes, so that players ask for those right after the first."""


@attrs.frozen
class Span:
    """Pieces `first` to `last`, both included."""

    first: int
    last: int


@attrs.frozen
class FileEntry:
    """One file: its place in the torrent's stream of bytes. A pad file (BEP 47) is zeros that nobody stores."""

    index: int
    name: str
    size_bytes: int
    offset: int
    extension: str
    is_pad: bool = False

    @property
    def is_video(self) -> bool:
        """Is this a film, by its name?"""
        return self.extension in VIDEO_ENDINGS


@attrs.frozen(slots=False)
class Metainfo:
    """A checked torrent (BEP 3). `content` is our own rebuilt .torrent file: the info dictionary and nothing else."""

    info_hash: InfoHash
    name: str
    piece_length: int
    size_bytes: int
    files: tuple[FileEntry, ...]
    hashes: bytes = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)

    @cached_property
    def piece_count(self) -> int:
        return len(self.hashes) // 20

    @cached_property
    def _offsets(self) -> list[int]:
        return [entry.offset for entry in self.files]

    def piece_size(self, piece: int) -> int:
        """Bytes in this piece; the last one may be short."""
        return min(self.piece_length, self.size_bytes - piece * self.piece_length)

    def digest_of(self, piece: int) -> bytes:
        """The SHA-1 that the torrent promises for this piece."""
        return self.hashes[piece * 20 : piece * 20 + 20]

    def file(self, index: int) -> FileEntry:
        """The file of this number; `FileUnknown` for pads and for what is not there."""
        if not 0 <= index < len(self.files) or self.files[index].is_pad:
            raise FileUnknown(f"This torrent has no file number {index}.")
        return self.files[index]

    def files_for_people(self) -> tuple[TorrentFile, ...]:
        """All files but pads."""
        return tuple(TorrentFile(entry.index, entry.name, entry.size_bytes) for entry in self.files if not entry.is_pad)

    def main_file(self) -> FileEntry:
        """The file that somebody who adds this torrent most likely wants: the largest video, else the largest."""
        return max(
            (entry for entry in self.files if not entry.is_pad),
            key=lambda entry: (entry.is_video, entry.size_bytes),
        )

    def span_of(self, entry: FileEntry, start: int = 0, end: int | None = None) -> Span:
        """The pieces that hold bytes [start, end) of a file."""
        stop = entry.size_bytes if end is None else end
        first = (entry.offset + start) // self.piece_length
        last = (entry.offset + max(stop, start + 1) - 1) // self.piece_length
        return Span(min(first, self.piece_count - 1), min(last, self.piece_count - 1))

    def slices(self, piece: int) -> list[tuple[FileEntry, int, int]]:
        """Where a piece lies: (file, first byte in the file, length) in order, pads included."""
        position, left = piece * self.piece_length, self.piece_size(piece)
        at = bisect_right(self._offsets, position) - 1
        found: list[tuple[FileEntry, int, int]] = []
        while left > 0:
            entry = self.files[at]
            inside = position - entry.offset
            length = min(left, entry.size_bytes - inside)
            if length > 0:
                found.append((entry, inside, length))
                position += length
                left -= length
            at += 1
        return found
