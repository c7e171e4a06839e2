from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from storage.crypto import FieldCipher
from storage.errors import KeyRingUnreadable
from storage.key_file import open_key_ring, save_key_ring
from storage.keys import KeyOverrides, new_key_ring, refuse_wrong_ring


@pytest.fixture
def ring_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    open_key_ring(path, may_create=True)
    return path


def refusal(path: Path) -> str:
    """The sentence that opening this ring ends with; the file must be left exactly as it was."""
    before = path.read_bytes()
    with pytest.raises(KeyRingUnreadable) as refused:
        open_key_ring(path, may_create=True)
    assert path.read_bytes() == before
    assert refused.value.exit_code == 78
    return str(refused.value)


def test_the_first_start_makes_a_private_ring_that_later_starts_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = open_key_ring(path, may_create=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_key_ring(path, may_create=False) == made
    assert os.listdir(tmp_path) == ["keys.json"]


def test_two_installations_share_no_key() -> None:
    one, other = new_key_ring(), new_key_ring()
    keys = [*one.data_keys.values(), one.blind_index_key, one.token_signing_key, one.password_pepper]
    keys += [*other.data_keys.values(), other.blind_index_key, other.token_signing_key, other.password_pepper]
    assert len(set(keys)) == 8


def test_a_missing_ring_is_not_remade_for_a_database_that_had_one(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(KeyRingUnreadable, match=r"is missing, but .* restore it from a backup\.$"):
        open_key_ring(path, may_create=False)
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_ring_that_others_may_read_or_write_is_refused(ring_file: Path, mode: int) -> None:
    ring_file.chmod(mode)
    assert refusal(ring_file) == f"The key ring {ring_file} may be read by others: run `chmod 600 {ring_file}`."


def test_a_ring_cut_anywhere_is_refused(ring_file: Path) -> None:
    whole = ring_file.read_bytes().rstrip()
    for length in range(len(whole)):
        ring_file.write_bytes(whole[:length])
        assert "damaged" in refusal(ring_file)


def test_a_newer_ring_is_refused(ring_file: Path) -> None:
    document = json.loads(ring_file.read_bytes())
    ring_file.write_text(json.dumps(document | {"version": 2}))
    assert "has version 2" in refusal(ring_file)


@pytest.mark.parametrize(
    "damage",
    [
        {"active_data_key": 7},
        {"data_keys": {}},
        {"data_keys": {"1": "AAAA"}},
        {"data_keys": {"one": "A" * 43 + "="}},
        {"data_keys": ["A" * 43 + "="]},
        {"password_pepper": None},
        {"blind_index_key": "not base64 at all, sorry"},
    ],
)
def test_a_ring_with_nonsense_in_it_is_refused(ring_file: Path, damage: dict[str, object]) -> None:
    document = json.loads(ring_file.read_bytes())
    ring_file.write_text(json.dumps(document | damage))
    assert "damaged" in refusal(ring_file)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'"x"', b"{}", bytes(200), b"\xff\xfe{}"])
def test_something_else_is_no_ring(ring_file: Path, content: bytes) -> None:
    ring_file.write_bytes(content)
    assert "damaged" in refusal(ring_file)


def test_a_folder_is_no_ring(tmp_path: Path) -> None:
    with pytest.raises(KeyRingUnreadable, match="is not a file"):
        open_key_ring(tmp_path, may_create=True)


def test_a_ring_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyRingUnreadable, match="cannot be"):
        open_key_ring(tmp_path / "file" / "keys.json", may_create=True)


def test_a_rotated_ring_survives_the_disk(ring_file: Path) -> None:
    ring = open_key_ring(ring_file, may_create=False)
    save_key_ring(ring_file, ring.with_new_data_key())
    reread = open_key_ring(ring_file, may_create=False)
    assert reread.active_data_key == 2
    assert reread.data_keys[1] == ring.data_keys[1]
    assert ring_file.stat().st_mode & 0o777 == 0o600


def test_a_failed_save_leaves_the_old_ring_and_no_litter(ring_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ring_file.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_key_ring(ring_file, new_key_ring())
    assert ring_file.read_bytes() == before
    assert os.listdir(ring_file.parent) == ["keys.json"]


def test_a_half_written_ring_left_by_a_kill_is_removed(ring_file: Path) -> None:
    (ring_file.parent / ".keys.json.0123abcd.tmp").write_bytes(ring_file.read_bytes()[:50])
    open_key_ring(ring_file, may_create=False)
    assert os.listdir(ring_file.parent) == ["keys.json"]


def test_the_ring_a_database_was_written_with_passes() -> None:
    ring = new_key_ring()
    refuse_wrong_ring(ring, {})
    refuse_wrong_ring(ring, ring.checks())
    refuse_wrong_ring(ring.with_new_data_key(), ring.checks())


def test_a_ring_without_one_of_the_databases_keys_is_refused() -> None:
    ring = new_key_ring()
    with pytest.raises(KeyRingUnreadable, match="data-2"):
        refuse_wrong_ring(ring, ring.with_new_data_key().checks())


def test_another_installations_ring_is_refused() -> None:
    with pytest.raises(KeyRingUnreadable, match="is not the one"):
        refuse_wrong_ring(new_key_ring(), new_key_ring().checks())


def test_pass_phrases_begin_with_the_active_key_and_outlast_a_rotation() -> None:
    ring = new_key_ring()
    (phrase,) = ring.pass_phrases("films")
    assert len(bytes.fromhex(phrase.decode("ascii"))) == 32
    rotated = ring.with_new_data_key().with_new_data_key()
    phrases = rotated.pass_phrases("films")
    assert (len(set(phrases)), phrases[-1]) == (3, phrase)
    overridden = rotated.overridden_by(KeyOverrides(source_security_key="a secret of the environment"))
    assert overridden.pass_phrases("films")[1:] == phrases
    assert not set(ring.pass_phrases("other things")) & set(phrases)


def test_secrets_of_the_environment_go_first_and_are_stable() -> None:
    ring = new_key_ring()
    overrides = KeyOverrides(source_security_key="correct horse battery", jwt_secret="another long secret")
    first, again = ring.overridden_by(overrides), new_key_ring().overridden_by(overrides)
    blob = FieldCipher(first).encrypt("user", "totp", 1, b"secret")
    assert FieldCipher(again).decrypt("user", "totp", 1, blob) == b"secret"
    assert first.blind_index_key == again.blind_index_key != ring.blind_index_key
    assert first.token_signing_key == again.token_signing_key != ring.token_signing_key
    assert first.password_pepper == ring.password_pepper
    assert "correct horse" not in repr(overrides)


def test_blobs_from_before_an_override_still_open() -> None:
    ring = new_key_ring()
    blob = FieldCipher(ring).encrypt("user", "totp", 1, b"secret")
    overridden = ring.overridden_by(KeyOverrides(source_security_key="correct horse battery"))
    assert FieldCipher(overridden).decrypt("user", "totp", 1, blob) == b"secret"


def test_an_override_that_went_away_is_noticed() -> None:
    ring = new_key_ring()
    known = ring.overridden_by(KeyOverrides(source_security_key="correct horse battery")).checks()
    with pytest.raises(KeyRingUnreadable, match="data-0"):
        refuse_wrong_ring(ring, known)


@pytest.mark.parametrize("name", ["source_security_key", "jwt_secret"])
def test_a_short_secret_is_refused_without_showing_it(name: str) -> None:
    with pytest.raises(KeyRingUnreadable, match="too short") as refused:
        new_key_ring().overridden_by(KeyOverrides(**{name: "hunter2"}))
    assert "hunter2" not in str(refused.value)
