from __future__ import annotations

import os
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.errors import DatabaseCorrupt, DataFolderInUse, KeyRingUnreadable
from storage.keys import KeyOverrides
from storage.opening import OpenStorage, open_storage

NOW = datetime(2030, 1, 2, tzinfo=UTC)


def opened(path: Path, overrides: KeyOverrides | None = None) -> AbstractAsyncContextManager[OpenStorage]:
    return open_storage(path, now=lambda: NOW, overrides=overrides)


def add_secret(store: Entities, cipher: FieldCipher) -> int:
    user = store.User(username="one", email="one@example.org", password_hash="x", created_at=NOW)
    user.flush()
    user.totp = cipher.encrypt("user", "totp", user.id, "JBSWY3DP")
    return int(user.id)


def read_secret(store: Entities, cipher: FieldCipher, user_id: int) -> str:
    return cipher.decrypt_text("user", "totp", user_id, store.User[user_id].totp)


async def keep_a_secret(path: Path) -> int:
    async with opened(path) as storage:
        return await storage.database.write(add_secret, storage.cipher)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "miauflix.lock"
    }


async def test_secrets_outlive_a_restart_and_lie_encrypted_on_the_disk(tmp_path: Path) -> None:
    user_id = await keep_a_secret(tmp_path)
    async with opened(tmp_path) as storage:
        assert await storage.database.read(read_secret, storage.cipher, user_id) == "JBSWY3DP"
    assert b"JBSWY3DP" not in b"".join(everything_in(tmp_path).values())
    assert sorted(os.listdir(tmp_path)) == ["backups", "keys.json", "miauflix.db", "miauflix.lock", "resume"]
    assert (tmp_path / "miauflix.db").stat().st_mode & 0o777 == 0o600


async def test_a_lost_key_ring_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    user_id = await keep_a_secret(tmp_path)
    ring = tmp_path / "keys.json"
    aside = ring.rename(tmp_path / "aside")
    before = everything_in(tmp_path)
    with pytest.raises(KeyRingUnreadable, match="is missing"):
        async with opened(tmp_path):
            pass
    assert everything_in(tmp_path) == before
    aside.rename(ring)
    async with opened(tmp_path) as storage:
        assert await storage.database.read(read_secret, storage.cipher, user_id) == "JBSWY3DP"


async def test_the_key_ring_of_another_installation_is_refused(tmp_path: Path) -> None:
    await keep_a_secret(tmp_path / "one")
    await keep_a_secret(tmp_path / "other")
    (tmp_path / "other" / "keys.json").replace(tmp_path / "one" / "keys.json")
    before = everything_in(tmp_path)
    with pytest.raises(KeyRingUnreadable, match="is not the one"):
        async with opened(tmp_path / "one"):
            pass
    assert everything_in(tmp_path) == before


async def test_an_encrypted_database_from_before_an_override_is_refused_with_it(tmp_path: Path) -> None:
    await keep_a_secret(tmp_path)
    with pytest.raises(KeyRingUnreadable, match="SOURCE_SECURITY_KEY"):
        async with opened(tmp_path, KeyOverrides(source_security_key="correct horse battery")):
            pass


async def test_a_damaged_database_is_left_in_place_and_the_folder_given_back(tmp_path: Path) -> None:
    await keep_a_secret(tmp_path)
    (tmp_path / "miauflix.db").write_bytes(b"not a database at all" * 1000)
    before = everything_in(tmp_path)
    for _ in range(2):
        with pytest.raises(DatabaseCorrupt, match=r"miauflix\.db is damaged\. It was left as it is"):
            async with opened(tmp_path):
                pass
    assert everything_in(tmp_path) == before


async def test_a_second_instance_is_refused_while_the_first_works_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        with pytest.raises(DataFolderInUse):
            async with opened(tmp_path):
                pass
        user_id = await storage.database.write(add_secret, storage.cipher)
        assert await storage.database.read(read_secret, storage.cipher, user_id) == "JBSWY3DP"
