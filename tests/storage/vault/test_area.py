"""Which area is chosen, and what is told of the other one."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest
import trio

from storage.errors import DownloadsNotMoved, EncryptionImpossible, VaultLocked
from storage.keys import new_key_ring
from storage.vault import Encryption, open_download_area
from storage.vault.area import Places
from tests.storage.vault.conftest import PHRASES
from tests.support.vault import mounts_below

needs_machine = [pytest.mark.integration, pytest.mark.usefixtures("machine")]
AUTO, OFF, REQUIRED = Encryption.AUTO, Encryption.OFF, Encryption.REQUIRED


@attrs.frozen
class Chosen:
    """What was found when the area was open."""

    encrypted: bool
    why_plain: str
    out_of_reach: str
    films: dict[str, bytes]


async def look(wanted: Encryption, places: Places, phrases: tuple[bytes, ...] = PHRASES) -> Chosen:
    async with open_download_area(wanted, places, phrases) as area:
        await area.move_in()
        films = {path.parent.name: path.read_bytes() for path in area.folder.glob("[0-9]*/*")}
        return Chosen(area.vault is not None, area.why_plain, area.out_of_reach, films)


def write_plain(places: Places, torrent_id: str, content: bytes) -> None:
    (places.downloads / torrent_id).mkdir()
    (places.downloads / torrent_id / "0.mkv").write_bytes(content)


async def write(wanted: Encryption, places: Places, torrent_id: str, content: bytes) -> None:
    async with open_download_area(wanted, places, PHRASES) as area:
        (area.folder / torrent_id).mkdir()
        (area.folder / torrent_id / "0.mkv").write_bytes(content)
        area.resume_folder.mkdir(exist_ok=True)
        (area.resume_folder / f"{torrent_id}.resume").write_bytes(content[:4])


class TestWhereItIsPossible:
    pytestmark = needs_machine

    @pytest.mark.parametrize("wanted", [AUTO, REQUIRED])
    async def test_a_new_area_is_encrypted(self, places: Places, wanted: Encryption, tmp_path: Path) -> None:
        assert await look(wanted, places) == Chosen(True, "", "", {})
        assert mounts_below(tmp_path) == []

    async def test_switched_off_nothing_is_encrypted(self, places: Places) -> None:
        assert await look(OFF, places) == Chosen(False, "ENCRYPT_DOWNLOADS is off.", "", {})
        assert list(places.downloads.iterdir()) == []

    async def test_what_lies_in_clear_stays_in_use_until_encryption_is_required(self, places: Places) -> None:
        write_plain(places, "7", b"seven")
        auto = await look(AUTO, places)
        assert (auto.encrypted, auto.films) == (False, {"7": b"seven"})
        assert "lie here in clear: ENCRYPT_DOWNLOADS=required moves them" in auto.why_plain
        assert await look(REQUIRED, places) == Chosen(True, "", "", {"7": b"seven"})
        assert [path.name for path in places.downloads.iterdir()] == [".encrypted"]
        assert await look(AUTO, places) == Chosen(True, "", "", {"7": b"seven"})

    async def test_each_area_keeps_what_it_knows_of_its_downloads(self, places: Places) -> None:
        await write(REQUIRED, places, "7", b"seven")
        off = await look(OFF, places)
        assert (off.encrypted, off.films) == (False, {})
        assert "are out of reach: they stay as they are" in off.out_of_reach
        await write(OFF, places, "8", b"eight")
        back = await look(AUTO, places)
        assert (back.encrypted, back.films) == (True, {"7": b"seven"})
        assert "lie here in clear" in back.out_of_reach
        assert (await look(REQUIRED, places)).films == {"7": b"seven", "8": b"eight"}
        assert {path.name for path in places.encrypted_resume.iterdir()} == {"7.resume", "8.resume"}
        assert list(places.resume.iterdir()) == []

    @pytest.mark.parametrize(("plain", "encrypted"), [(400_000, 20_000), (20_000, 400_000)])
    async def test_of_two_copies_the_fuller_one_stays(self, places: Places, plain: int, encrypted: int) -> None:
        await write(REQUIRED, places, "7", os.urandom(encrypted))
        await write(OFF, places, "7", os.urandom(plain))
        assert len((await look(REQUIRED, places)).films["7"]) == 400_000

    async def test_holes_stay_holes(self, places: Places) -> None:
        (places.downloads / "7").mkdir()
        with (places.downloads / "7" / "0.mkv").open("wb") as file:
            file.truncate(200_000_000)
            file.seek(100_000_000)
            file.write(b"middle")
        content = (await look(REQUIRED, places)).films["7"]
        assert len(content) == 200_000_000
        assert content[100_000_000:100_000_006] == b"middle"
        assert content.count(0) == 200_000_000 - 6
        assert sum(path.stat().st_blocks * 512 for path in places.cipher.rglob("*") if path.is_file()) < 1_000_000

    async def test_a_move_that_fails_loses_nothing(self, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
        write_plain(places, "7", b"seven")
        write_plain(places, "8", b"eight")
        real = os.pwrite

        def fail(descriptor: int, data: bytes, at: int) -> int:
            if data == b"eight":
                raise OSError(28, "No space left on device")
            return real(descriptor, data, at)

        with monkeypatch.context() as patch:
            patch.setattr(os, "pwrite", fail)
            with pytest.raises(DownloadsNotMoved, match=r"/8 cannot be moved .*\(No space left on device\)") as told:
                await look(REQUIRED, places)
        assert told.value.exit_code == 74
        assert (places.downloads / "8" / "0.mkv").read_bytes() == b"eight"
        assert (await look(REQUIRED, places)).films == {"7": b"seven", "8": b"eight"}

    async def test_a_move_that_is_called_off_loses_nothing(
        self, places: Places, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_plain(places, "7", b"seven")
        real = os.pwrite
        with trio.CancelScope() as scope:

            def call_off(descriptor: int, data: bytes, at: int) -> int:
                trio.from_thread.run_sync(scope.cancel)
                return real(descriptor, data, at)

            monkeypatch.setattr(os, "pwrite", call_off)
            monkeypatch.setattr("storage.vault.moving.STEP_BYTES", 2)
            await look(REQUIRED, places)
        assert scope.cancelled_caught
        monkeypatch.undo()
        assert (places.downloads / "7" / "0.mkv").read_bytes() == b"seven"
        assert (await look(REQUIRED, places)).films == {"7": b"seven"}

    async def test_wrong_keys_are_no_reason_to_go_on_in_clear(self, places: Places) -> None:
        await write(AUTO, places, "7", b"seven")
        with pytest.raises(VaultLocked):
            await look(AUTO, places, new_key_ring().pass_phrases("test"))
        assert (await look(AUTO, places)).films == {"7": b"seven"}

    async def test_an_encrypted_area_that_cannot_be_mounted_any_more(
        self, places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        await write(AUTO, places, "7", b"seven")
        monkeypatch.setenv("PATH", str(tmp_path))
        auto = await look(AUTO, places)
        assert (auto.encrypted, auto.films) == (False, {})
        assert auto.why_plain == "Downloads cannot be encrypted: the program gocryptfs is not installed."
        assert "are out of reach" in auto.out_of_reach


class TestWhereItIsNot:
    @pytest.fixture(autouse=True)
    def _no_programs(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

    async def test_required_is_refused_in_one_sentence(self, places: Places) -> None:
        with pytest.raises(
            EncryptionImpossible, match=r"^Downloads have to be encrypted .* is not installed\.$"
        ) as told:
            await look(REQUIRED, places)
        assert told.value.exit_code == 72
        assert list(places.downloads.iterdir()) == []

    async def test_auto_goes_on_in_clear_and_says_why(self, places: Places, caplog: pytest.LogCaptureFixture) -> None:
        write_plain(places, "7", b"seven")
        (places.downloads / "7" / "0.mkv").unlink()
        (places.downloads / "7").rmdir()
        why = "Downloads cannot be encrypted: the program gocryptfs is not installed."
        assert await look(AUTO, places) == Chosen(False, why, "", {})
        assert [record.levelname for record in caplog.records if why in record.getMessage()] == ["WARNING"]

    async def test_a_gocryptfs_that_fails_says_what_it_said(self, places: Places, tmp_path: Path) -> None:
        """In a container that may not mount, for example."""
        for name, script in (("gocryptfs", "echo no rights. >&2; exit 19"), ("fusermount3", "exit 1")):
            (tmp_path / name).write_text(f'#!/bin/sh\ncase "$*" in *-init*) exit 0;; esac\n{script}\n')
            (tmp_path / name).chmod(0o700)
        if not os.access("/dev/fuse", os.R_OK | os.W_OK):
            pytest.skip("no FUSE: it would not be asked")
        auto = await look(AUTO, places)
        assert (auto.encrypted, auto.out_of_reach) == (False, "")
        assert "could not mount the encrypted downloads (code 19: no rights)" in auto.why_plain
