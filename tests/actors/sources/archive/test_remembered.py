"""What is kept of items, and how much of it."""

from __future__ import annotations

from actors.sources.archive.comparing import HeldFile, HeldItem
from actors.sources.archive.remembered import Remembered
from storage.model.sources import InfoHash


def item(name: str, files: int = 1, info_hash: str = "a" * 40) -> HeldItem:
    return HeldItem(name, InfoHash(info_hash), "0", tuple(HeldFile(str(number), 1) for number in range(files)))


def test_what_was_compared_is_known_until_the_item_changes() -> None:
    remembered = Remembered()
    assert remembered.keep(item("a")).film_index is None
    remembered.compared(item("a"), 7)
    assert remembered.keep(item("a")).film_index == 7
    assert remembered.keep(item("a", info_hash="b" * 40)).film_index is None
    assert remembered.keep(item("a")).film_index is None


def test_what_is_forgotten_is_gone() -> None:
    remembered = Remembered()
    remembered.keep(item("a"))
    remembered.forget("a")
    remembered.forget("never there")
    assert remembered.get("a") is None
    assert repr(remembered) == "<Remembered: 0 items with 0 files>"


def test_the_oldest_items_make_room() -> None:
    remembered = Remembered(max_items=2, max_files=100)
    for name in ("a", "b", "a", "c"):
        remembered.keep(item(name))
    assert [name for name in "abc" if remembered.get(name)] == ["a", "c"]


def test_files_are_counted_too() -> None:
    remembered = Remembered(max_items=100, max_files=10)
    for name in ("a", "b", "c"):
        remembered.keep(item(name, files=4))
        remembered.compared(item(name, files=4), 1)
    assert [name for name in "abc" if remembered.get(name)] == ["b", "c"]
    assert repr(remembered) == "<Remembered: 2 items with 8 files>"
    remembered.keep(item("d", files=11))
    assert repr(remembered) == "<Remembered: 0 items with 0 files>"
