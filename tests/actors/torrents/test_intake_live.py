"""Taking torrents in and letting them go, with a real session and a real database."""

from __future__ import annotations

from pathlib import Path

import libtorrent as lt
import pytest
import trio

from actors.torrents import (
    AddMagnet,
    AddSeed,
    AddTorrentFile,
    DescribeStream,
    DiskFull,
    EngineFull,
    FileUnknown,
    ListTorrents,
    MetadataTimeout,
    RemoveTorrent,
    StreamBroken,
    TorrentFinished,
    TorrentRefused,
    TorrentUnknown,
)
from storage.crypto import FieldCipher
from storage.keys import KeyRing
from storage.model.sources import InfoHash, TorrentSeed
from storage.model.torrents import TorrentState
from storage.torrents import load_torrents
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig, until
from tests.support.swarm import Content, make_content, seeder, tracker

pytestmark = pytest.mark.integration

MIB = 1 << 20


def magnet_of(content: Content, *trackers: str) -> str:
    return f"magnet:?xt=urn:btih:{content.info_hash}" + "".join(f"&tr={tracker}" for tracker in trackers)


async def test_the_same_torrent_asked_for_in_every_way_is_one(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 100_000}, 16_384)
    ids: set[int] = set()

    async def add(message: AddSeed | AddTorrentFile) -> None:
        ids.add((await rig.torrents.ask(message)).id)

    seed = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, ())
    async with trio.open_nursery() as nursery:
        for _ in range(4):
            nursery.start_soon(add, AddSeed(seed))
            nursery.start_soon(add, AddTorrentFile(content.torrent_file, 1))
    ids.add((await rig.torrents.ask(AddMagnet(magnet_of(content), 1))).id)
    (listed,) = await rig.torrents.ask(ListTorrents())
    assert ids == {listed.id}


async def test_a_demo_tracker_that_moved_is_asked_at_its_new_place(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 100_000}, 16_384)
    with seeder() as source, tracker(source.port) as new:
        source.seed(content)
        info = await rig.seed(content, "http://127.0.0.1:9/announce")
        again = await rig.seed(content, new.url)
        assert again.id == info.id
        assert await rig.read(info.id) == content.files[0]
        assert new.announces


async def test_magnet_metadata_comes_from_a_real_peer(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB, "extra.txt": 0}, 16_384)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig:
            info = await rig.torrents.ask(AddMagnet(magnet_of(content, announce.url), 1))
            assert [file.size_bytes for file in info.files] == [len(content.files[n]) for n in sorted(content.files)]
            film = max(info.files, key=lambda file: file.size_bytes)
            assert await rig.read(info.id, film.index) == content.files[film.index]
            downloads = rig.settings.download_folder
            assert not list(downloads.rglob("film.mp4")), "no name from outside reaches the disk"
            assert not list((downloads / ".metadata").iterdir())


async def test_two_who_ask_for_one_magnet_at_once_wait_for_the_same(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 16_384)
    ids = []
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig, trio.open_nursery() as nursery:

            async def add() -> None:
                ids.append((await rig.torrents.ask(AddMagnet(magnet_of(content, announce.url), 1))).id)

            nursery.start_soon(add)
            nursery.start_soon(add)
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_a_magnet_that_nobody_has_is_answered_with_the_reason(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 16_384)
    with tracker(refusal="torrent not registered") as announce:
        async with rig_again(allow_local_peers=True, metadata_timeout_s=0.8) as rig:
            with pytest.raises(MetadataTimeout, match=r"Nobody .* was found within 0\.8 s.* torrent not registered"):
                await rig.torrents.ask(AddMagnet(magnet_of(content, announce.url), 1))
            assert await rig.torrents.ask(ListTorrents()) == ()
            info = await rig.add(content)
            assert info.state in (TorrentState.CHECKING, TorrentState.DOWNLOADING), "the same hash can be added now"


async def test_a_torrent_refused_leaves_nothing(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 16_384)
    other = make_content(tmp_path / "other", {"film.mp4": MIB}, 16_384, seed=2)
    with pytest.raises(TorrentRefused):
        await rig.torrents.ask(AddTorrentFile(b"<html>", 1))
    with pytest.raises(TorrentRefused, match="does not belong"):
        await rig.torrents.ask(AddSeed(TorrentSeed(InfoHash(content.info_hash), other.torrent_file, ())))
    with pytest.raises(TorrentRefused):
        await rig.torrents.ask(AddMagnet("magnet:?xt=urn:btih:12", 1))
    assert await rig.torrents.ask(ListTorrents()) == ()
    assert list(rig.settings.download_folder.iterdir()) == []


async def test_without_a_video_nothing_is_stored_unless_a_file_is_named(
    rig_again: OpenRig, tmp_path: Path, keys: KeyRing
) -> None:
    content = make_content(tmp_path, {"a.exe": MIB, "a.txt": 100}, 16_384)
    seed = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, ())
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        magnet = magnet_of(content, announce.url)
        async with rig_again(allow_local_peers=True) as rig:
            for refused in (AddTorrentFile(content.torrent_file, 1), AddMagnet(magnet, 1), AddSeed(seed)):
                with pytest.raises(TorrentRefused, match="no video file"):
                    await rig.torrents.ask(refused)
            for wrong in (AddTorrentFile(content.torrent_file, 1, 9), AddMagnet(magnet, 1, 9)):
                with pytest.raises(FileUnknown):
                    await rig.torrents.ask(wrong)
            assert await rig.torrents.ask(ListTorrents()) == ()
            assert [path.name for path in rig.settings.download_folder.iterdir()] == [".metadata"]
            assert (await rig.database.read(load_torrents, FieldCipher(keys))).torrents == ()
            info = await rig.torrents.ask(AddMagnet(magnet, 1, 0))
            assert await rig.torrents.ask(AddTorrentFile(content.torrent_file, 1, 1)) is not None
            for refused in (AddTorrentFile(content.torrent_file, 1), AddMagnet(magnet, 1), AddSeed(seed)):
                with pytest.raises(TorrentRefused, match="no video file"):
                    await rig.torrents.ask(refused)
            assert [one.id for one in await rig.torrents.ask(ListTorrents())] == [info.id], "it stays, as it was asked"


async def test_what_does_not_fit_on_the_disk_is_not_begun(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 16_384)
    async with rig_again(reserve_bytes=1 << 60) as rig:
        with pytest.raises(DiskFull, match="needs 1 MB"):
            await rig.add(content)


async def test_no_more_torrents_than_allowed(rig_again: OpenRig, tmp_path: Path) -> None:
    async with rig_again(max_torrents=1) as rig:
        await rig.add(make_content(tmp_path / "1", {"film.mp4": MIB}, 16_384, seed=1))
        with pytest.raises(EngineFull):
            await rig.add(make_content(tmp_path / "2", {"film.mp4": MIB}, 16_384, seed=2))


async def test_peers_and_trackers_on_this_machine_are_only_for_the_demo_swarm(rig: Rig, tmp_path: Path) -> None:
    """An operator's torrent names loopback: nothing on loopback is contacted, however it is written."""
    with seeder() as source, tracker(source.port) as announce:
        port = announce.url.rsplit(":", 1)[1]
        for host in ("127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0"):
            content = make_content(
                tmp_path / host, {"film.mp4": MIB}, 16_384, tracker=f"http://{host}:{port}", seed=hash(host) % 1000
            )
            source.seed(content)
            info = await rig.add(content)
        opened = await rig.open(info.id)
        await trio.sleep(0.5)
        opened.close()
        assert announce.announces == 0
        assert (await rig.torrents.ask(DescribeStream(info.id, 0))).peers == 0


async def test_a_tracker_that_refuses_is_quoted(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 16_384)
    with tracker(refusal="torrent not\x1b[31m registered") as announce:
        info = await rig.seed(content, announce.url)
        opened = await rig.open(info.id)

        async def is_told() -> bool:
            reason = (await rig.torrents.ask(DescribeStream(info.id, 0))).reason
            return reason is not None and reason.code == "tracker_refused"

        await until(is_told)
        reason = (await rig.torrents.ask(DescribeStream(info.id, 0))).reason
        assert reason is not None
        assert reason.message == "The tracker 127.0.0.1 did not help: torrent not[31m registered."
        opened.close()


async def test_a_removed_torrent_is_gone_from_swarm_disk_and_database(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 4 * MIB, "z.srt": 10}, 64 * 1024)
    film = next(index for index, data in content.files.items() if len(data) > 10)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(MIB)
        info = await rig.seed(content, announce.url)
        opened = await rig.open(info.id, film)
        assert isinstance(await opened.chunks.receive(), bytes)
        await rig.torrents.ask(RemoveTorrent(info.id))
        items = [item async for item in opened.chunks]
        assert items[-1] == StreamBroken("removed", "This torrent was removed.")
        with pytest.raises(TorrentUnknown):
            await rig.open(info.id)
        assert not (rig.settings.download_folder / str(info.id)).exists()
        assert not list(rig.settings.resume_folder.iterdir())
        source.limit(0)
        again = await rig.seed(content, announce.url)
        assert again.id > info.id
        assert await rig.read(again.id, film) == content.files[film]


async def test_the_end_of_a_download_is_news(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 16_384)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        with rig.supervisor.events.subscribe(TorrentFinished) as news, trio.fail_after(10):
            info = await rig.seed(content, announce.url)
            assert await news.receive() == TorrentFinished(info.id)
        listed = await rig.torrents.ask(ListTorrents())
        assert [(one.id, one.state, one.downloaded_bytes) for one in listed] == [(info.id, TorrentState.FINISHED, MIB)]


async def test_magnets_with_symbolic_links_inside_are_refused_after_the_metadata(
    rig_again: OpenRig, tmp_path: Path
) -> None:
    """The metadata of a magnet passes the same checks as a .torrent file, and leaves nothing on the disk."""
    root = tmp_path / "content"
    root.mkdir()
    (root / "film.mp4").write_bytes(bytes(100_000))
    (root / "link.mkv").symlink_to("film.mp4")
    flags = int(lt.create_torrent.v1_only) | int(lt.create_torrent.symlinks)
    creator = lt.create_torrent(lt.list_files(str(root), flags=int(lt.create_torrent.symlinks)), 16_384, flags)
    lt.set_piece_hashes(creator, str(tmp_path))
    torrent_file = lt.bencode(creator.generate())
    info = lt.load_torrent_buffer(torrent_file).ti
    assert info is not None
    content = Content(tmp_path, torrent_file, str(info.info_hashes().v1), {})
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(allow_local_peers=True) as rig:
            with pytest.raises(TorrentRefused, match="symbolic"):
                await rig.torrents.ask(AddMagnet(magnet_of(content, announce.url), 1))
            assert not list((rig.settings.download_folder / ".metadata").iterdir())
