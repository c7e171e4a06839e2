"""What is known of each file, and what follows from that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from actors.local.cache import Kept
from actors.local.folder import Entry, Listing
from actors.local.library import Library, Offered
from actors.local.torrents import TorrentFile
from storage.model.sources import InfoHash

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HASH, OTHER = InfoHash("a" * 40), InfoHash("b" * 40)
TRACKER = "http://127.0.0.1:6969/announce"


def entry(name: str, age_s: float = 1000.0) -> Entry:
    return Entry(f"/srv/{name}", (), name, 5, int((NOW.timestamp() - age_s) * 1e9))


def video(name: str, info_hash: InfoHash = HASH) -> Offered:
    return Offered.video(entry(name), Kept(info_hash, Path("/hashes/one.torrent")))


def torrent(name: str, info_hash: InfoHash = HASH) -> Offered:
    return Offered.torrent_file(entry(name), TorrentFile(info_hash, "Inner Name", 7, ("http://t.example.org/",), b""))


def listing(*entries: Entry) -> Listing:
    return Listing({each.path: each for each in entries})


def test_only_what_is_different_is_told() -> None:
    library = Library()
    one, two, three = entry("1.mkv"), entry("2.mkv"), entry("3.mkv")
    library.wait(one)
    library.offer(video("2.mkv"))
    library.refuse(three)
    assert library.compare(listing(one, two, three)) == attrs.evolve(library.compare(listing()), new=(), gone=())
    changed = attrs.evolve(two, size_bytes=6)
    difference = library.compare(listing(one, changed))
    assert (difference.new, difference.gone) == ((changed,), (three.path,))


def test_the_newest_video_is_hashed_first() -> None:
    library = Library()
    for name, age_s in (("old.mkv", 500.0), ("new.mkv", 50.0), ("older.mkv", 5000.0)):
        library.wait(entry(name, age_s))
    assert library.next_to_hash(NOW, 10.0) == entry("new.mkv", 50.0)


def test_what_is_being_written_to_waits_and_lets_others_go_first() -> None:
    library = Library()
    library.wait(entry("fresh.mkv", 4.0))
    assert library.next_to_hash(NOW, 10.0) == pytest.approx(6.0)
    assert library.next_to_hash(NOW + timedelta(seconds=6), 10.0) == entry("fresh.mkv", 4.0)
    library.wait(entry("old.mkv", 500.0))
    assert library.next_to_hash(NOW, 10.0) == entry("old.mkv", 500.0)


def test_a_file_of_the_future_does_not_wait_for_it() -> None:
    library = Library()
    library.wait(entry("future.mkv", -1e9))
    assert library.next_to_hash(NOW, 10.0) == entry("future.mkv", -1e9)


def test_where_nothing_waits_there_is_nothing_to_hash() -> None:
    library = Library()
    library.offer(video("a.mkv"))
    assert library.next_to_hash(NOW, 10.0) is None


def offered_now(library: Library, info_hash: InfoHash = HASH) -> str | None:
    """The name of the file that is offered of this swarm."""
    return next((each.entry.name for each in library.behind(info_hash)), None)


def test_a_file_has_one_state_at_a_time() -> None:
    library = Library()
    library.wait(entry("a.mkv"))
    assert library.waiting == 1
    library.offer(video("a.mkv"))
    assert (library.waiting, offered_now(library)) == (0, "a.mkv")
    library.refuse(entry("a.mkv"))
    assert offered_now(library) is None
    assert library.knows(entry("a.mkv"))
    library.forget([entry("a.mkv").path])
    assert not library.knows(entry("a.mkv"))


def test_two_files_of_the_same_bytes_and_name_are_one_swarm_until_both_are_gone() -> None:
    library = Library()
    library.offer(video("b.mkv"))
    library.offer(video("a.mkv"))
    assert offered_now(library) == "a.mkv"
    library.forget(["/srv/a.mkv"])
    assert offered_now(library) == "b.mkv"
    library.forget(["/srv/b.mkv"])
    assert offered_now(library) is None


def test_of_a_video_and_its_own_torrent_file_the_video_is_offered() -> None:
    library = Library()
    library.offer(torrent("a.torrent"))
    library.offer(video("b.mkv"))
    assert [each.entry.name for each in library.behind(HASH)] == ["b.mkv", "a.torrent"]


def test_what_was_touched_is_told_once_with_what_is_to_be_had_now() -> None:
    library = Library()
    one, other = video("a.mkv"), torrent("b.torrent", OTHER)
    library.offer(one)
    library.offer(other)
    assert library.take_touched() == {HASH: one, OTHER: other}
    assert library.take_touched() == {}
    library.forget(["/srv/a.mkv", "/srv/nowhere.mkv"])
    assert library.take_touched() == {HASH: None}


def test_a_video_that_changed_touches_what_it_was_and_what_it_is() -> None:
    library = Library()
    library.offer(video("a.mkv"))
    library.take_touched()
    now = video("a.mkv", OTHER)
    library.offer(now)
    assert library.take_touched() == {HASH: None, OTHER: now}


def test_a_video_is_a_release_with_the_seeders_tracker() -> None:
    release = video("a.mkv").release(TRACKER)
    assert (release.names, release.trackers, release.is_seeded_here) == (("a.mkv",), (TRACKER,), True)


def test_a_torrent_file_is_a_release_with_its_own_trackers_and_both_names() -> None:
    release = torrent("a.torrent").release(TRACKER)
    assert (release.trackers, release.names) == (("http://t.example.org/",), ("Inner Name", "a.torrent"))
    assert (release.size_bytes, release.is_seeded_here) == (7, False)


@pytest.mark.parametrize("mtime_ns", [-(2**63), 0, 2**63 - 1])
def test_no_time_whatever_is_too_much_for_a_calendar(mtime_ns: int) -> None:
    odd = attrs.evolve(entry("a.mkv"), mtime_ns=mtime_ns)
    assert Offered.video(odd, Kept(HASH, Path("/hashes/one.torrent"))).release(TRACKER).changed_at.tzinfo is UTC
