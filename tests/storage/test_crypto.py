from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto import FieldCipher, key_id_of
from storage.errors import SecretUnreadable
from storage.keys import new_key_ring

Place = tuple[str, str, int | str]

RING = new_key_ring()
CIPHER = FieldCipher(RING)

names = st.text(max_size=20)
rows = st.one_of(st.integers(min_value=0), names)
places = st.tuples(names, names, rows)


@given(places, st.binary(max_size=200))
def test_what_was_encrypted_comes_back(place: Place, value: bytes) -> None:
    assert CIPHER.decrypt(*place, CIPHER.encrypt(*place, value)) == value


@given(places, st.text(max_size=100))
def test_text_comes_back_as_text(place: Place, value: str) -> None:
    assert CIPHER.decrypt_text(*place, CIPHER.encrypt(*place, value)) == value


@given(st.binary(max_size=60), st.data())
def test_a_blob_with_any_bit_flipped_is_refused(value: bytes, data: st.DataObject) -> None:
    blob = bytearray(CIPHER.encrypt("user", "totp", 1, value))
    bit = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SecretUnreadable):
        CIPHER.decrypt("user", "totp", 1, bytes(blob))


def test_every_single_bit_counts() -> None:
    blob = CIPHER.encrypt("user", "totp", 1, b"secret")
    for bit in range(len(blob) * 8):
        flipped = bytearray(blob)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SecretUnreadable):
            CIPHER.decrypt("user", "totp", 1, bytes(flipped))


@given(places, places)
def test_a_blob_opens_only_in_its_own_place(here: Place, there: Place) -> None:
    if [str(part) for part in here] == [str(part) for part in there]:
        return
    blob = CIPHER.encrypt(*here, b"secret")
    with pytest.raises(SecretUnreadable):
        CIPHER.decrypt(*there, blob)


@pytest.mark.parametrize(
    "there",
    [("user", "totp", 2), ("user", "email", 1), ("admin", "totp", 1), ("use", "rtotp", 1), ("user", "totp1", "")],
)
def test_a_blob_moved_to_a_neighbouring_place_is_refused(there: Place) -> None:
    blob = CIPHER.encrypt("user", "totp", 1, b"secret")
    with pytest.raises(SecretUnreadable):
        CIPHER.decrypt(*there, blob)


@given(st.integers(min_value=0, max_value=60))
def test_a_blob_cut_short_is_refused(length: int) -> None:
    blob = CIPHER.encrypt("user", "totp", 1, b"x" * 30)
    with pytest.raises(SecretUnreadable):
        CIPHER.decrypt("user", "totp", 1, blob[:length])


def test_the_same_value_never_gives_the_same_blob() -> None:
    blobs = {CIPHER.encrypt("user", "totp", 1, b"secret") for _ in range(200)}
    assert len(blobs) == 200
    assert not any(b"secret" in blob for blob in blobs)


def test_after_a_new_key_old_blobs_still_open_and_new_ones_use_it() -> None:
    old = CIPHER.encrypt("user", "totp", 1, b"secret")
    rotated = FieldCipher(RING.with_new_data_key())
    new = rotated.encrypt("user", "totp", 1, b"secret")
    assert (key_id_of(old), key_id_of(new)) == (1, 2)
    assert rotated.decrypt("user", "totp", 1, old) == rotated.decrypt("user", "totp", 1, new) == b"secret"
    with pytest.raises(SecretUnreadable, match="data key 2"):
        CIPHER.decrypt("user", "totp", 1, new)


def test_another_rings_blob_is_refused() -> None:
    stranger = FieldCipher(new_key_ring())
    with pytest.raises(SecretUnreadable):
        CIPHER.decrypt("user", "totp", 1, stranger.encrypt("user", "totp", 1, b"secret"))


@given(names, st.binary(max_size=60), names, st.binary(max_size=60))
def test_blind_indexes_are_equal_exactly_for_equal_values_of_one_purpose(
    purpose: str, value: bytes, other_purpose: str, other: bytes
) -> None:
    index = CIPHER.blind_index(purpose, value)
    assert len(index) == 32
    assert (index == CIPHER.blind_index(other_purpose, other)) == ((purpose, value) == (other_purpose, other))


def test_the_blind_index_stays_when_data_keys_rotate_and_depends_on_its_own_key() -> None:
    index = CIPHER.blind_index("info_hash", "ab" * 20)
    assert FieldCipher(RING.with_new_data_key()).blind_index("info_hash", "ab" * 20) == index
    other = attrs.evolve(RING, blind_index_key=bytes(32))
    assert FieldCipher(other).blind_index("info_hash", "ab" * 20) != index


def test_no_key_shows_in_a_repr() -> None:
    shown = repr(RING) + repr(CIPHER)
    for key in (*RING.data_keys.values(), RING.blind_index_key, RING.token_signing_key, RING.password_pepper):
        assert repr(key) not in shown
        assert key.hex() not in shown
