"""Hashes that were made once are kept, for the file as it was."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest

from actors.local.cache import TorrentCache
from actors.local.folder import Entry
from actors.local.torrents import make_torrent

ENTRY = Entry("/srv/films/a.mkv", (), "a.mkv", 40_000, 1_700_000_000_000_000_001)
TORRENT = make_torrent("a.mkv", 40_000, 16_384, b"x" * 60)


@pytest.fixture
def cache(tmp_path: Path) -> TorrentCache:
    made = TorrentCache(tmp_path / "hashes")
    made.check()
    return made


def test_what_is_kept_is_found_again(cache: TorrentCache, tmp_path: Path) -> None:
    kept = cache.keep(ENTRY, TORRENT)
    assert kept.info_hash == TORRENT.info_hash
    assert kept.path.read_bytes() == TORRENT.content
    assert TorrentCache(tmp_path / "hashes").find(ENTRY) == kept


@pytest.mark.parametrize("changes", [{"path": "/srv/films/b.mkv"}, {"size_bytes": 40_001}, {"mtime_ns": 5}], ids=str)
def test_a_file_that_is_another_is_not_known(cache: TorrentCache, changes: dict[str, object]) -> None:
    cache.keep(ENTRY, TORRENT)
    assert cache.find(attrs.evolve(ENTRY, **changes)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "damage", [b"", b"garbage", TORRENT.content[:-1], make_torrent("a.mkv", 5, 9, b"x" * 20).content]
)
def test_what_is_damaged_is_as_if_it_were_not_there(cache: TorrentCache, damage: bytes) -> None:
    cache.keep(ENTRY, TORRENT).path.write_bytes(damage)
    assert cache.find(ENTRY) is None


def test_what_is_discarded_is_gone_and_may_be_discarded_twice(cache: TorrentCache) -> None:
    cache.keep(ENTRY, TORRENT)
    cache.discard(ENTRY)
    cache.discard(ENTRY)
    assert cache.find(ENTRY) is None


def test_a_sweep_takes_what_nobody_needed_for_long(cache: TorrentCache) -> None:
    old, used, new = (cache.keep(attrs.evolve(ENTRY, mtime_ns=each), TORRENT) for each in (1, 2, 3))
    for kept in (old, used):
        os.utime(kept.path, (1, 1))
    assert cache.sweep({used.path}, 3600.0) == 1
    assert [kept.path.exists() for kept in (old, used, new)] == [False, True, True]


def test_what_is_found_counts_as_needed(cache: TorrentCache) -> None:
    kept = cache.keep(ENTRY, TORRENT)
    os.utime(kept.path, (1, 1))
    cache.find(ENTRY)
    assert cache.sweep((), 3600.0) == 0


def test_a_folder_that_was_never_made_needs_no_sweep(tmp_path: Path) -> None:
    assert TorrentCache(tmp_path / "nowhere").sweep((), 0.0) == 0


def test_where_nothing_can_be_kept_that_is_found_before_hashing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="Not a directory"):
        TorrentCache(tmp_path / "file" / "hashes").check()
