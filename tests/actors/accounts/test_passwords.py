from __future__ import annotations

import re

import pytest
import trio

from actors.accounts import TooManyAttempts
from actors.accounts.password_policy import weakness_of
from actors.accounts.passwords import PasswordHasher

PEPPER = bytes(range(32))


def hasher(pepper: bytes = PEPPER, cost: int = 4, threads: int = 2, queue: int = 32) -> PasswordHasher:
    return PasswordHasher(pepper, cost=cost, threads=threads, queue=queue)


async def test_equal_passwords_have_different_hashes_that_both_fit() -> None:
    mine = hasher()
    one, two = await mine.hash("three wet umbrellas"), await mine.hash("three wet umbrellas")
    assert one != two
    assert re.fullmatch(r"v1\$[0-9a-f]{8}\$\$2b\$04\$.{53}", one)
    assert await mine.verify("three wet umbrellas", one)
    assert await mine.verify("three wet umbrellas", two)


async def test_bytes_beyond_the_seventy_second_and_behind_a_nul_count() -> None:
    mine = hasher()
    texts = ["x" * 71, "x" * 72, "x" * 73, "x" * 72 + "y", "x" * 256, "x\x00y", "x\x00z", "x", "🧦" * 64, "🧦" * 65]
    hashes = [await mine.hash(text) for text in texts]
    for number, text in enumerate(texts):
        assert [await mine.verify(text, stored) for stored in hashes] == [
            other == number for other in range(len(texts))
        ]


async def test_it_is_taken_exactly_as_it_came() -> None:
    """No trimming, no case folding, no Unicode normalisation (ASVS 5.0 6.2.8)."""
    mine = hasher()
    stored = await mine.hash("caf\u00e9 caf\u00e9 caf\u00e9")
    for other in (
        "cafe\u0301 cafe\u0301 cafe\u0301",
        " caf\u00e9 caf\u00e9 caf\u00e9",
        "Caf\u00e9 caf\u00e9 caf\u00e9",
    ):
        assert not await mine.verify(other, stored)


async def test_without_the_pepper_a_hash_is_worth_nothing() -> None:
    stored = await hasher().hash("three wet umbrellas")
    assert not await hasher(pepper=bytes(32)).verify("three wet umbrellas", stored)


@pytest.mark.parametrize("stored", [None, "", "damaged", "v1$00000000$$2b$04$short", "v2$x$y", "\x00"])
async def test_nobody_and_damage_cost_the_same_and_never_fit(stored: str | None) -> None:
    mine = hasher()
    assert not await mine.verify("three wet umbrellas", stored)
    assert mine.checked == 1


async def test_another_cost_is_noticed() -> None:
    stored = await hasher(cost=4).hash("three wet umbrellas")
    assert not hasher(cost=4).is_outdated(stored)
    assert hasher(cost=5).is_outdated(stored)
    assert await hasher(cost=5).verify("three wet umbrellas", stored)


async def test_the_line_is_bounded() -> None:
    mine = hasher(cost=8, threads=1, queue=3)
    outcomes: list[object] = []

    async def try_it() -> None:
        try:
            outcomes.append(await mine.verify("three wet umbrellas", None))
        except TooManyAttempts as error:
            outcomes.append(error.retry_after_s)

    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(try_it)
    assert outcomes.count(False) == 4
    assert outcomes.count(2.0) == 6
    assert not await mine.verify("three wet umbrellas", None), "afterwards there is room again"


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "qwerty123456",
        "1qaz2wsx3edc",
        "needforspeed",
        "password2026!",
        "!!Password1234",
        "iloveyou1234",
        "aaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "123456789012345",
        "987654321098765",
        "abcabcabcabcabc",
        "hunter2hunter2hunter2",
        "miauflix2026",
        "Miauflix!Miauflix!",
        "miauflixpassword",
        "tom.katz@example.org",
        "TomKatz-Tom-Katz",
        "x" * 257,
    ],
)
def test_what_anybody_would_try_first_is_refused_with_a_reason(password: str) -> None:
    reason = weakness_of(password, about=("tom.katz@example.org", "tomkatz"))
    assert reason is not None
    assert reason.endswith(".")


@pytest.mark.parametrize(
    "password",
    [
        "three wet umbrellas",
        "kxqzvmwhtbnp",
        "829471650382",
        "correct horse battery staple",
        "miauflix plays my films",
        "tom.katz has nine socks",
        "雨の中で傘を三本なくしました",
        "quite long sentence " * 6,
        "Zm4!tq9#Lw2$",
        "            pad pad a bit",
    ],
)
def test_what_is_long_and_odd_is_welcome_whatever_it_is_made_of(password: str) -> None:
    assert weakness_of(password, about=("tom.katz@example.org", "tomkatz")) is None
