"""What is in a torrent, and whether that is what it was said to be. Pure.

Names of files are a stranger's. Nothing of a torrent is ever run or unpacked here; but whoever puts a program beside a
film, or a film into an archive with a password, has no film to give.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from actors.sources.errors import PayloadRefused
from actors.sources.fitness import is_plausible_size
from actors.sources.matching import is_of_film
from actors.sources.payload_episodes import episodes_in
from actors.sources.payload_files import ending_of, is_archive, is_extra, is_program, is_video, release_of
from storage.model.provided import Wanted, WantedFilm, WantedSeason
from storage.model.sources import EpisodeFile
from storage.model.torrents import TorrentFile

MOST_VIDEOS = 400
"""A torrent with more videos is no season. Reading a name takes 1 ms, one made to hurt 15: ask in a thread."""

_TOLERANCE = 0.1


@attrs.frozen
class Payload:
    """Where the film lies, or each episode of the season."""

    file_index: int | None = None
    episodes: tuple[EpisodeFile, ...] = ()


def payload_of(
    files: Sequence[TorrentFile],
    size_bytes: int,
    wanted: Wanted,
    *,
    claimed_bytes: int = 0,
    claimed_episodes: tuple[int, ...] = (),
    claimed_index: int | None = None,
) -> Payload:
    """What of this torrent is to be played. `PayloadRefused` says in one sentence what is wrong with it.

    `size_bytes` is all of it. Claims are the directory's: 0, () and None where it made none. What it claims of a film's
    size may be that of the torrent, within a tenth, or that of the very file, to the byte.
    """
    _refuse_programs(files)
    videos = _videos(files)
    if isinstance(wanted, WantedSeason):
        _refuse_other_sizes(size_bytes, claimed_bytes)
        return Payload(episodes=_episodes(videos, wanted, claimed_episodes))
    if claimed_index is None:
        claimed_index = _of_size(videos, claimed_bytes)
    if claimed_index is None:
        _refuse_other_sizes(size_bytes, claimed_bytes)
    film = _film(videos, wanted, claimed_index)
    if not claimed_bytes and not is_plausible_size(film.size_bytes, wanted.runtime_min):
        raise PayloadRefused(f"A video of {_size(film.size_bytes)} cannot be a film of {wanted.runtime_min} minutes.")
    return Payload(file_index=film.index)


def _refuse_programs(files: Sequence[TorrentFile]) -> None:
    program = next((each for each in files if is_program(each)), None)
    if program is not None:
        raise PayloadRefused(f"There is a program in this torrent (a .{ending_of(program)} file).")


def _refuse_other_sizes(size_bytes: int, claimed_bytes: int) -> None:
    if claimed_bytes and abs(size_bytes - claimed_bytes) > claimed_bytes * _TOLERANCE:
        raise PayloadRefused(f"This torrent holds {_size(size_bytes)}, though {_size(claimed_bytes)} were claimed.")


def _videos(files: Sequence[TorrentFile]) -> list[TorrentFile]:
    videos = [each for each in files if is_video(each)]
    if not videos:
        raise PayloadRefused("There is no video in this torrent.")
    if len(videos) > MOST_VIDEOS:
        raise PayloadRefused(f"There are more than {MOST_VIDEOS} videos in this torrent.")
    packed = sum(each.size_bytes for each in files if is_archive(each))
    if packed > sum(each.size_bytes for each in videos):
        raise PayloadRefused("Most of this torrent is an archive, which cannot be played.")
    return videos


def _of_size(videos: list[TorrentFile], claimed_bytes: int) -> int | None:
    """A directory that claims the size of one of the videos to the byte speaks of that one, not of the torrent."""
    return next((each.index for each in videos if each.size_bytes == claimed_bytes), None)


def _film(videos: list[TorrentFile], wanted: WantedFilm, claimed_index: int | None) -> TorrentFile:
    claimed = next((each for each in videos if each.index == claimed_index), None)
    if claimed is not None:
        return claimed
    main = [each for each in videos if not is_extra(each, wanted)] or videos
    named = [each for each in main if is_of_film(release_of(each), wanted)] if len(main) > 1 else []
    return max(named or main, key=lambda each: (each.size_bytes, -each.index))


def _episodes(videos: list[TorrentFile], wanted: WantedSeason, claimed: tuple[int, ...]) -> tuple[EpisodeFile, ...]:
    main = [each for each in videos if not is_extra(each, wanted)] or videos
    found = episodes_in(main, wanted, claimed)
    if not found:
        raise PayloadRefused(f"None of its videos can be told to be an episode of season {wanted.season}.")
    if claimed and not found.keys() & set(claimed):
        raise PayloadRefused(f"It holds {_numbers(found)}, not {_numbers(claimed)} as was claimed.")
    return tuple(EpisodeFile(number, found[number].index) for number in sorted(found))


def _numbers(numbers: Sequence[int] | dict[int, TorrentFile]) -> str:
    return f"episode{'s' if len(numbers) > 1 else ''} {', '.join(map(str, sorted(numbers)[:5]))}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 10**9:.1f} GB" if size_bytes >= 10**9 else f"{size_bytes / 10**6:.1f} MB"
