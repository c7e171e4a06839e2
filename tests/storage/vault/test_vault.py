"""A real encrypted folder: what lies on the disk, and what happens when something dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trio

from storage.errors import DataFolderInUse, MountInTheWay, VaultLocked
from storage.keys import new_key_ring
from storage.vault import Vault
from storage.vault.area import Places
from storage.vault.mounts import Mount, mount_at
from tests.storage.vault.conftest import PHRASES
from tests.support.vault import daemons, kill_daemon, mount_apart, mounts_below

pytestmark = pytest.mark.integration
Open = Callable[..., Awaitable[Vault]]
MARK = b"the very words of the film, "


def everything_below(folder: Path) -> bytes:
    """All names and all contents, in one."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join([*(bytes(path) for path in folder.rglob("*")), *(path.read_bytes() for path in files)])


def write_film(vault: Vault) -> None:
    (vault.folder / "17").mkdir()
    (vault.folder / "17" / "film.mkv").write_bytes(MARK * 1000)


def film_in(vault: Vault) -> bytes:
    return (vault.folder / "17" / "film.mkv").read_bytes()


def run(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def told_of(process: int, what: str) -> bytes:
    return Path(f"/proc/{process}/{what}").read_bytes()


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield
    finally:
        with suppress(OSError):  # its daemon may be gone by then
            os.close(descriptor)


async def test_contents_and_names_say_nothing_on_the_disk(open_vault: Open, places: Places) -> None:
    vault = await open_vault()
    write_film(vault)
    os.sync()
    assert b"very words" in everything_below(places.mount_point)
    assert b"film.mkv" in everything_below(places.mount_point)
    seen = everything_below(places.cipher)
    assert len(seen) > len(MARK) * 1000
    for told in (b"very words", b"film", b"mkv", *PHRASES):
        assert told not in seen
    assert oct(places.cipher.stat().st_mode)[-3:] == "700"


async def test_the_pass_phrase_is_nowhere_to_be_seen(open_vault: Open) -> None:
    """Neither in the arguments nor in the environment of the daemon, which has no secret of ours at all."""
    await open_vault()
    (daemon,) = daemons()
    assert PHRASES[0] not in told_of(daemon, "cmdline")
    environment = told_of(daemon, "environ")
    assert {entry.partition(b"=")[0] for entry in environment.split(b"\0") if entry} <= {b"PATH", b"LC_ALL"}


async def test_after_closing_nothing_is_mounted_and_it_opens_again(open_vault: Open, tmp_path: Path) -> None:
    vault = await open_vault()
    write_film(vault)
    assert len(mounts_below(tmp_path)) == 1
    await vault.close(within_s=5)
    assert mounts_below(tmp_path) == []
    assert daemons() == []
    assert film_in(await open_vault()) == MARK * 1000


async def test_a_file_that_is_still_open_does_not_hold_up_the_end(open_vault: Open, tmp_path: Path) -> None:
    vault = await open_vault()
    write_film(vault)
    with held_open(vault.folder / "17" / "film.mkv"), trio.fail_after(10):
        await vault.close(within_s=0.3)
        assert mounts_below(tmp_path) == []
    assert daemons() == []


async def test_another_key_opens_nothing_and_destroys_nothing(open_vault: Open, places: Places, tmp_path: Path) -> None:
    vault = await open_vault()
    write_film(vault)
    await vault.close(within_s=5)
    before = everything_below(places.cipher)
    with pytest.raises(VaultLocked, match=r"^The encrypted downloads in .* do not open with this key ring: "):
        await open_vault(new_key_ring().pass_phrases("test"))
    assert everything_below(places.cipher) == before
    assert mounts_below(tmp_path) == []
    assert film_in(await open_vault()) == MARK * 1000


@pytest.mark.parametrize("damage", ["missing", "cut off"])
async def test_without_its_configuration_it_is_left_as_it_is(open_vault: Open, places: Places, damage: str) -> None:
    await (await open_vault()).close(within_s=5)
    configuration = places.cipher / "gocryptfs.conf"
    kept = configuration.read_bytes()
    configuration.chmod(0o600)
    configuration.write_bytes(kept[:40]) if damage == "cut off" else configuration.unlink()
    with pytest.raises(VaultLocked, match=r"gocryptfs\.conf, which is missing or damaged"):
        await open_vault()
    configuration.write_bytes(kept)
    await open_vault()


async def test_it_opens_after_a_rotation_of_keys_and_even_when_the_old_key_is_gone(open_vault: Open) -> None:
    ring = new_key_ring()
    vault = await open_vault(ring.pass_phrases("test"))
    write_film(vault)
    await vault.close(within_s=5)
    rotated = ring.with_new_data_key().pass_phrases("test")
    await (await open_vault(rotated)).close(within_s=5)
    assert film_in(await open_vault(rotated[:1])) == MARK * 1000


@pytest.mark.parametrize("daemon_lives", [True, False])
async def test_a_mount_that_a_crash_left_behind_is_cleared_away(
    open_vault: Open, places: Places, tmp_path: Path, daemon_lives: bool
) -> None:
    vault = await open_vault()
    write_film(vault)
    await vault.close(within_s=5)
    stale = mount_apart(places.cipher, places.mount_point, PHRASES[0])
    if not daemon_lives:
        os.kill(stale, signal.SIGKILL)
        await trio.sleep(0.1)
        with pytest.raises(OSError, match="not connected"):
            places.mount_point.stat()
    assert film_in(await open_vault()) == MARK * 1000
    assert len(mounts_below(tmp_path)) == 1


async def test_somebody_elses_mount_is_left_alone(open_vault: Open, places: Places) -> None:
    places.mount_point.mkdir()
    if not run("mount", "-t", "tmpfs", "none", str(places.mount_point)):
        pytest.skip("this machine lets nobody mount anything")
    try:
        with pytest.raises(MountInTheWay, match=r"^Something else \(tmpfs\) is mounted at "):
            await open_vault()
        assert len(mounts_below(places.mount_point)) == 1
    finally:
        assert run("umount", str(places.mount_point))


async def test_what_lies_in_the_mount_point_is_not_hidden(open_vault: Open, places: Places) -> None:
    places.mount_point.mkdir()
    (places.mount_point / "diary").touch()
    with pytest.raises(MountInTheWay, match="is not empty"):
        await open_vault()


async def test_two_do_not_share_one_folder(open_vault: Open, places: Places, tmp_path: Path) -> None:
    await open_vault()
    with pytest.raises(DataFolderInUse, match=r"^Another Miauflix already uses the encrypted downloads in"):
        await Vault.open(places.cipher, tmp_path / "data" / "other", PHRASES)
    assert len(mounts_below(tmp_path)) == 1


async def test_nothing_is_written_in_clear_while_the_mount_is_away(open_vault: Open, places: Places) -> None:
    """Not even by root, whom no permission holds up; and not between the loss and the next mount."""
    vault = await open_vault()
    write_film(vault)
    kill_daemon()
    with trio.fail_after(5):
        await vault.until_lost()
    for unmount in (False, True):
        if unmount:
            assert run("umount", "-l", str(places.mount_point))
            assert list(places.mount_point.iterdir()) == []
        with pytest.raises(OSError, match="not connected"):
            (vault.folder / "18").mkdir()
        with pytest.raises(OSError, match="not connected"):
            (vault.folder / "film.mkv").write_bytes(MARK)
    assert list(places.mount_point.iterdir()) == []
    await vault.mount_again()
    assert vault.is_mounted
    assert film_in(vault) == MARK * 1000


async def test_a_remount_that_was_called_off_is_not_taken_for_one(
    open_vault: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever watches may die at any moment; the next one has to see that the work is not done."""
    vault = await open_vault()
    write_film(vault)
    with trio.CancelScope() as scope, monkeypatch.context() as patch:
        patch.setattr("storage.vault.vault.mount_at", seen_and(scope.cancel))
        await vault.mount_again()
    assert scope.cancelled_caught
    with trio.fail_after(5):
        await vault.until_lost()
    await vault.mount_again()
    assert film_in(vault) == MARK * 1000


def seen_and(then: Callable[[], None]) -> Callable[[Path], Mount | None]:
    """A look at the mounts that does something when one is seen by a task, and tells of it only the next time."""
    seen: list[Mount] = []

    def look(mount_point: Path) -> Mount | None:
        found = mount_at(mount_point)
        if found is None or seen or threading.current_thread() is not threading.main_thread():
            return found
        seen.append(found)
        then()
        return None

    return look


async def test_an_unmount_from_outside_is_noticed(
    open_vault: Open, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.vault.vault.LOOK_EVERY_S", 0.05)
    vault = await open_vault()
    write_film(vault)
    with held_open(vault.folder / "17" / "film.mkv"):  # so that the daemon lives on
        assert run("fusermount3", "-uz", str(places.mount_point))
        with trio.fail_after(5):
            await vault.until_lost()
        await vault.mount_again()
    assert film_in(vault) == MARK * 1000


async def test_a_half_made_folder_is_made_anew(open_vault: Open, places: Places) -> None:
    unfinished = places.cipher.with_name(f"{places.cipher.name}.new")
    unfinished.mkdir()
    (unfinished / "gocryptfs.conf.tmp").touch()
    vault = await open_vault()
    assert not unfinished.exists()
    assert vault.is_mounted


async def test_free_space_is_that_of_the_disk_below(open_vault: Open, places: Places) -> None:
    vault = await open_vault()
    seen, below = shutil.disk_usage(vault.folder), shutil.disk_usage(places.cipher)
    assert seen.total == below.total
    assert abs(seen.free - below.free) < 2**30
