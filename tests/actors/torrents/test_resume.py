"""Resume files: encrypted, whole or absent, and never trusted."""

from __future__ import annotations

import logging
from pathlib import Path

import libtorrent as lt
import pytest
import trio

from actors.torrents.intake import read_torrent
from actors.torrents.metainfo import Metainfo
from actors.torrents.resume import MOST_PEERS, Remembered, ResumeFolder, ResumeWriter, pack
from actors.torrents.settings import IntakeLimits
from storage.crypto import FieldCipher
from storage.keys import new_key_ring
from tests.support.swarm import make_content

CIPHER = FieldCipher(new_key_ring())


@pytest.fixture
def metainfo(tmp_path: Path) -> Metainfo:
    content = make_content(tmp_path, {"a.mp4": 100_000}, 16_384)
    return read_torrent(content.torrent_file, IntakeLimits()).metainfo


@pytest.fixture
def folder(tmp_path: Path) -> ResumeFolder:
    return ResumeFolder(tmp_path / "resume", CIPHER)


def resume_data(metainfo: Metainfo, have: list[bool], save_path: str = "/etc") -> bytes:
    params = lt.add_torrent_params()
    params.info_hashes = lt.info_hash_t(lt.sha1_hash(bytes.fromhex(metainfo.info_hash)))
    params.have_pieces = have
    params.save_path = save_path
    params.trackers = ["http://tracker.example.org/passkey"]
    return lt.write_resume_data_buf(params)


HAVE = [True, False, True, False, True, True, True]


def test_what_was_saved_is_known_again_and_nothing_of_it_is_in_the_clear(
    tmp_path: Path, folder: ResumeFolder, metainfo: Metainfo
) -> None:
    folder.save(5, resume_data(metainfo, HAVE))
    assert folder.load(5, metainfo) == Remembered(bytes(HAVE))
    stored = (tmp_path / "resume" / "5.resume").read_bytes()
    for secret in (b"passkey", b"/etc", b"libtorrent", bytes.fromhex(metainfo.info_hash)):
        assert secret not in stored


def test_peers_are_kept_out_of_sight_and_not_too_many(tmp_path: Path, folder: ResumeFolder, metainfo: Metainfo) -> None:
    peers = tuple((f"198.51.100.{n % 250}", 7000 + n) for n in range(3 * MOST_PEERS))
    folder.save(5, pack(metainfo, Remembered(bytes(HAVE), peers)))
    known = folder.load(5, metainfo)
    assert known is not None
    assert set(known.peers) == set(peers[:MOST_PEERS])
    stored = (tmp_path / "resume" / "5.resume").read_bytes()
    assert bytes([198, 51, 100]) not in stored


def test_no_file_is_no_trouble(folder: ResumeFolder, metainfo: Metainfo) -> None:
    assert folder.load(5, metainfo) is None
    folder.delete(5)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "noise", "swapped", "foreign", "too long", "not ours"])
def test_damaged_resume_data_is_set_aside_with_one_warning(
    tmp_path: Path, folder: ResumeFolder, metainfo: Metainfo, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    content = resume_data(metainfo, HAVE)
    if damage == "foreign":
        content = content.replace(bytes.fromhex(metainfo.info_hash), bytes(20))
    if damage == "too long":
        content = resume_data(metainfo, HAVE * 3)
    if damage == "not ours":
        content = b"d4:pathi1ee"
    folder.save(6 if damage == "swapped" else 5, content)
    path = tmp_path / "resume" / "5.resume"
    match damage:
        case "flip":
            blob = bytearray(path.read_bytes())
            blob[len(blob) // 2] ^= 1
            path.write_bytes(blob)
        case "cut":
            path.write_bytes(path.read_bytes()[:-7])
        case "empty":
            path.write_bytes(b"")
        case "noise":
            path.write_bytes(bytes(1000))
        case "swapped":
            path.with_name("6.resume").rename(path)
    with caplog.at_level(logging.WARNING):
        assert folder.load(5, metainfo) is None
    assert len(caplog.records) == 1
    assert "set aside" in caplog.text
    assert not path.exists()
    assert len(list(path.parent.glob("5.resume.damaged-*"))) == 1, "nothing is thrown away"


async def test_the_writer_keeps_the_newest_of_each_torrent(
    tmp_path: Path, folder: ResumeFolder, metainfo: Metainfo
) -> None:
    writer = ResumeWriter(folder)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(writer.run)
        for have in ([False] * 7, HAVE):
            writer.put(5, resume_data(metainfo, have))
        writer.put(7, resume_data(metainfo, HAVE))
        writer.drop(7)
        await writer.settle()
        nursery.cancel_scope.cancel()
    assert folder.load(5, metainfo) == Remembered(bytes(HAVE))
    assert folder.load(7, metainfo) is None
    assert {path.name for path in (tmp_path / "resume").iterdir()} == {"5.resume"}


async def test_a_disk_that_cannot_keep_it_is_warned_of(
    tmp_path: Path, metainfo: Metainfo, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a folder")
    writer = ResumeWriter(ResumeFolder(tmp_path / "file" / "resume", CIPHER))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(writer.run)
        writer.put(5, resume_data(metainfo, HAVE))
        await writer.settle()
        nursery.cancel_scope.cancel()
    assert "could not be written" in caplog.text
