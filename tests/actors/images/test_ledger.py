"""What lies in the cache, in the order of its use."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actors.images.ledger import NOTE_AFTER_S, Kept, Ledger


def filled(*keys: str, size_bytes: int = 10) -> Ledger:
    ledger = Ledger()
    for at, key in enumerate(keys):
        ledger.add(Kept(key, size_bytes, float(at)))
    return ledger


def test_the_longest_unused_go_first_and_no_more_than_needed() -> None:
    ledger = filled("a", "b", "c", "d")
    ledger.use(Kept("a", 10, 9.0))
    assert ledger.longest_unused(0) == ledger.longest_unused(-5) == []
    assert ledger.longest_unused(1) == ledger.longest_unused(10) == ["b"]
    assert ledger.longest_unused(11) == ["b", "c"]
    assert ledger.longest_unused(1000) == ["b", "c", "d", "a"]


def test_a_new_version_of_a_file_takes_the_place_of_the_old_one() -> None:
    ledger = filled("a", "b")
    ledger.add(Kept("a", 25, 5.0))
    assert (len(ledger), ledger.total_bytes) == (2, 35)
    assert (ledger.drop("a"), ledger.drop("a")) == (25, 0)
    assert (len(ledger), ledger.total_bytes) == (1, 10)


def test_the_date_of_a_file_is_renewed_only_now_and_then() -> None:
    ledger = filled("a")
    assert not ledger.use(Kept("a", 10, NOTE_AFTER_S - 1))
    assert ledger.use(Kept("a", 10, NOTE_AFTER_S))
    assert not ledger.use(Kept("a", 10, NOTE_AFTER_S + 1))
    assert ledger.use(Kept("a", 10, 5.0)), "the clock was set back"
    assert ledger.use(Kept("new", 10, 6.0)), "it was not known"


def test_what_lay_there_before_is_older_than_what_came_since() -> None:
    ledger = filled("new", "changed")
    ledger.reconcile([Kept("old", 3, 50.0), Kept("changed", 99, 51.0), Kept("oldest", 4, 49.0)])
    assert ledger.total_bytes == 10 + 10 + 3 + 4
    assert ledger.longest_unused(1000) == ["oldest", "old", "new", "changed"]


Step = st.tuples(st.sampled_from(["add", "use", "drop"]), st.sampled_from("abcdef"), st.integers(0, 50))


@given(st.lists(Step), st.integers(0, 200))
def test_the_total_is_always_the_sum(steps: list[tuple[str, str, int]], wanted: int) -> None:
    ledger, sizes = Ledger(), dict[str, int]()
    for at, (act, key, size_bytes) in enumerate(steps):
        if act == "drop":
            ledger.drop(key)
            sizes.pop(key, None)
        elif act == "add" or key in sizes:
            kept = Kept(key, size_bytes if act == "add" else sizes[key], float(at))
            getattr(ledger, act)(kept)
            sizes[key] = kept.size_bytes
    assert (len(ledger), ledger.total_bytes) == (len(sizes), sum(sizes.values()))
    freed = sum(sizes[key] for key in ledger.longest_unused(wanted))
    assert freed >= min(wanted, sum(sizes.values()))
