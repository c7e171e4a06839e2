"""Kill -9, a full disk, files altered behind our back, damaged resume data, peers that lie: no wrong byte is served."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trio

from actors.torrents import DescribeStream, ListTorrents, StreamBroken
from storage.key_file import open_key_ring
from storage.model.torrents import StreamStage, TorrentState
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig, drain, open_rig, until
from tests.support.swarm import Content, make_content, seeder, tracker

pytestmark = pytest.mark.integration

KIB, MIB = 1 << 10, 1 << 20
ROOT = Path(__file__).resolve().parents[3]


async def test_after_a_stop_all_goes_on_from_where_it_was(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 24 * MIB}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(12 * MIB)
        async with rig_again() as rig:
            info = await rig.seed(content, announce.url)
            await rig.read(info.id, 0, 0, 4 * MIB)
        source.limit(0)
        async with rig_again() as rig:
            (listed,) = await rig.torrents.ask(ListTorrents())
            assert listed.id == info.id
            assert listed.downloaded_bytes >= 4 * MIB, "known at once, without looking at the files"
            assert await rig.read(info.id) == content.files[0]


async def test_after_a_stop_old_peers_are_met_again_though_no_tracker_answers(
    rig_again: OpenRig, tmp_path: Path
) -> None:
    content = make_content(tmp_path, {"film.mp4": 8 * MIB}, 256 * KIB)
    with seeder() as source:
        source.seed(content)
        source.limit(4 * MIB)
        with tracker(source.port) as announce:
            async with rig_again() as rig:
                info = await rig.seed(content, announce.url)
                await rig.read(info.id, 0, 0, MIB)
        source.limit(0)
        async with rig_again(no_progress_s=8.0) as rig:
            assert await rig.read(info.id) == content.files[0]


async def test_streams_are_told_of_a_stop_and_it_does_not_wait_for_them(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 256 * KIB)
    async with rig_again() as rig:
        info = await rig.seed(content)
        listens, sleeps = await rig.open(info.id), await rig.open(info.id)
        await trio.sleep(0.05)
        began = trio.current_time()
    assert trio.current_time() - began < 4
    items = [item async for item in listens.chunks]
    assert isinstance(items[-1], StreamBroken)
    assert items[-1].code == "stopping"
    sleeps.close()


@pytest.mark.parametrize("damage", ["noise", "cut", "gone"])
async def test_without_usable_resume_data_the_files_are_checked_and_nothing_is_lost(
    rig_again: OpenRig, tmp_path: Path, damage: str
) -> None:
    content = make_content(tmp_path, {"film.mp4": 8 * MIB, "b.mkv": 3 * MIB + 7}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again() as rig:
            info = await rig.seed(content, announce.url)
            for index, original in content.files.items():
                assert await rig.read(info.id, index) == original
    (resume,) = (tmp_path / "resume").iterdir()
    match damage:
        case "noise":
            resume.write_bytes(os.urandom(500))
        case "cut":
            resume.write_bytes(resume.read_bytes()[:-1])
        case "gone":
            resume.unlink()
    async with rig_again() as rig:  # nobody seeds any more: all must come from the disk
        for index, original in content.files.items():
            assert await rig.read(info.id, index) == original


@pytest.mark.parametrize("holes", [[3], [3, 5, 7]])
async def test_a_file_altered_while_nobody_looked_is_fetched_again_where_it_is_wrong(
    rig_again: OpenRig, tmp_path: Path, holes: list[int]
) -> None:
    content = make_content(tmp_path, {"film.mp4": 8 * MIB}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again() as rig:
            info = await rig.seed(content, announce.url)
            assert await rig.read(info.id) == content.files[0]
        (film,) = (tmp_path / "downloads" / str(info.id)).iterdir()
        with film.open("r+b") as file:
            for hole in holes:
                file.seek(hole * MIB)
                file.write(b"altered")
        async with rig_again() as rig:
            assert await rig.read(info.id) == content.files[0]
    assert film.read_bytes() == content.files[0], "and mended on the disk"


async def test_a_file_that_was_deleted_is_fetched_again(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again() as rig:
            info = await rig.seed(content, announce.url)
            await rig.read(info.id)
        (film,) = (tmp_path / "downloads" / str(info.id)).iterdir()
        film.unlink()
        async with rig_again(no_progress_s=20.0) as rig:
            assert await rig.read(info.id) == content.files[0]


def start_child(folder: Path, tracker_url: str) -> subprocess.Popen[bytes]:
    """A program of its own that reads the film on this folder."""
    command = [sys.executable, "-m", "tests.actors.torrents.killed", str(folder), tracker_url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


@pytest.mark.parametrize("after_s", [0.15, 0.4, 0.8])
async def test_killed_in_the_middle_it_goes_on_with_the_right_bytes(tmp_path: Path, after_s: float) -> None:
    keys = open_key_ring(tmp_path / "keys.json", may_create=True)
    content = make_content(tmp_path, {"film.mp4": 32 * MIB}, 256 * KIB)
    (tmp_path / "film.torrent").write_bytes(content.torrent_file)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(24 * MIB)
        for _ in range(2):
            child = start_child(tmp_path, announce.url)
            try:
                assert child.stdout is not None
                assert await trio.to_thread.run_sync(child.stdout.readline) == b"reading\n"
                await trio.sleep(after_s)
                assert child.poll() is None, "it must be killed while it reads"
            finally:
                child.send_signal(signal.SIGKILL)
                child.communicate()
        source.limit(0)
        async with open_rig(tmp_path, keys) as rig:
            (info,) = await rig.torrents.ask(ListTorrents())
            assert await rig.read(info.id) == content.files[0]


async def test_a_crash_of_the_actor_ends_its_streams_and_the_next_life_goes_on(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 16 * MIB}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(8 * MIB)
        info = await rig.seed(content, announce.url)
        opened = await rig.open(info.id)
        got = await opened.chunks.receive()
        assert isinstance(got, bytes)
        rig.supervisor.kill("torrents", RuntimeError("for the test"))
        with trio.fail_after(5):
            items = [item async for item in opened.chunks]
        assert not [item for item in items if isinstance(item, StreamBroken)]
        source.limit(0)
        assert await rig.read(info.id) == content.files[0]
        assert rig.supervisor.health()[0].restarts == 1


@contextmanager
def small_disk(folder: Path, size_kib: int) -> Iterator[None]:
    """A file system of that size on `folder`; skips the test where mounting is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip(f"mounting a small disk is not permitted: {mount.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_on_a_full_disk_a_torrent_waits_for_room_and_the_others_go_on(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 256 * KIB)
    downloads = tmp_path / "downloads"
    with small_disk(downloads, 6 * 1024), seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        async with rig_again(disk_retry_s=0.2, disk_retry_ceiling_s=0.4, reserve_bytes=64 * KIB) as rig:
            source.limit(256 * KIB)
            info = await rig.seed(content, announce.url)
            ballast = downloads / "ballast"
            fill(ballast)
            opened = await rig.open(info.id)
            received: list[bytes] = []

            async def read() -> None:
                received.append(await drain(opened))

            async def state_is(state: TorrentState) -> bool:
                return (await rig.torrents.ask(ListTorrents()))[0].state is state

            async with trio.open_nursery() as nursery:
                nursery.start_soon(read)
                await until(lambda: state_is(TorrentState.NO_SPACE))
                status = await rig.torrents.ask(DescribeStream(info.id, 0))
                assert status.reason is not None
                assert status.reason.code == "no_space"
                assert status.reason.retry_in_s is not None
                source.limit(0)
                await trio.sleep(0.6)
                assert await state_is(TorrentState.NO_SPACE), "still full"
                ballast.unlink()
            assert received == [content.files[0]]
            assert await state_is(TorrentState.FINISHED)


def fill(ballast: Path) -> None:
    """Leave no room at all."""
    with ballast.open("wb", buffering=0) as file:
        for size in (MIB, 4 * KIB):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


async def test_poisoned_pieces_are_counted_and_never_served(rig: Rig, tmp_path: Path) -> None:
    """One peer has altered data; the good one comes later."""
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 64 * KIB)
    poisoned = altered(content, tmp_path / "poisoned")
    with seeder() as liar, seeder() as source:
        liar.seed(poisoned)
        with tracker(liar.port) as announce:
            info = await rig.seed(content, announce.url)

            async def is_noticed() -> bool:
                return (await rig.report(info.id)).hash_failures > 0

            await until(is_noticed)
            source.seed(content)
            announce.peers = [liar.port, source.port]
            with tracker(source.port) as second:
                await rig.seed(content, announce.url, second.url)
                assert await rig.read(info.id) == content.files[0]


def altered(content: Content, folder: Path) -> Content:
    """The same torrent with other bytes in every fourth piece."""
    folder.mkdir()
    data = bytearray(content.files[0])
    for at in range(0, len(data), 256 * KIB):
        data[at : at + 4] = b"liar"
    (folder / "film.mp4").write_bytes(data)
    return Content(folder, content.torrent_file, content.info_hash, {0: bytes(data)})


async def test_peers_that_send_noise_disturb_nobody(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 4 * MIB}, 64 * KIB)
    with noise_peer(content.info_hash) as noisy, seeder() as source, tracker(*noisy, source.port) as announce:
        source.seed(content)
        info = await rig.seed(content, announce.url)
        assert await rig.read(info.id) == content.files[0]
        assert rig.supervisor.health()[0].restarts == 0


@contextmanager
def noise_peer(info_hash: str) -> Iterator[list[int]]:
    """Two listeners: one sends noise at once, the other after a proper handshake. Gives their ports."""
    dice = random.Random(5)
    handshake = b"\x13BitTorrent protocol" + bytes(8) + bytes.fromhex(info_hash) + b"-XX0000-abcdefghijkl"
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]

    def serve(server: socket.socket, greeting: bytes) -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer:
                try:
                    peer.sendall(greeting + dice.randbytes(100_000))
                    peer.recv(1000)
                except OSError:
                    continue

    threads = [
        threading.Thread(target=serve, args=pair, daemon=True) for pair in zip(servers, (b"", handshake), strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        yield [server.getsockname()[1] for server in servers]
    finally:
        for server in servers:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
        for thread in threads:
            thread.join(2)


async def test_when_nobody_has_it_the_stream_says_so_in_the_end(rig_again: OpenRig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": MIB}, 64 * KIB)
    with tracker() as announce:
        async with rig_again(no_progress_s=2.5) as rig:
            info = await rig.seed(content, announce.url)
            opened = await rig.open(info.id)
            await trio.sleep(2.2)
            status = await rig.torrents.ask(DescribeStream(info.id, 0))
            assert status.stage is StreamStage.PEERS
            assert status.reason is not None
            assert status.reason.code == "no_peers"
            items = [item async for item in opened.chunks]
            assert items == [StreamBroken("no_progress", "The trackers know nobody who has this at the moment.")]
