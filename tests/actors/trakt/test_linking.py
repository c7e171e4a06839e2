"""Linking an account, logging in by one, and taking it all back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
import trio

from actors.accounts import InvalidCredentials, OpenSession
from actors.provider_errors import ProviderDown
from actors.trakt import (
    AccountNotAssociated,
    AccountTaken,
    Associate,
    CheckLink,
    DescribeLists,
    DescribeTrakt,
    LogInWithTrakt,
    NotConfigured,
    PairingOver,
    StartLink,
    StartLogin,
    TraktListsChanged,
    Unlink,
)
from actors.viewing import ListProgress, ViewerUnknown
from storage.model.errors import InvalidInput
from storage.model.viewing import Watchable
from tests.support.trakt_accounts import CODE_LIVES_S
from tests.support.trakt_diary import PersonalList
from tests.support.trakt_titles import Film
from tests.support.trakt_web import lost_answer, says, unreachable

FILM = Watchable.film(603)


async def test_without_configuration_it_refuses_with_the_reason(world: Any) -> None:
    await world.start(client_id="", client_secret="")
    for message in (StartLink(world.ann), StartLogin(), CheckLink(world.ann, "x"), LogInWithTrakt("x", "tv", "")):
        with pytest.raises(NotConfigured) as refused:
            await world.ask(message)
        assert refused.value.missing == ("TRAKT_CLIENT_ID", "TRAKT_CLIENT_SECRET")
    assert (await world.ask(DescribeTrakt())).missing == ("TRAKT_CLIENT_ID", "TRAKT_CLIENT_SECRET")
    assert await world.ask(DescribeLists()) == ()
    assert await world.association(world.ann) is None
    await trio.sleep(80_000)
    assert world.web.asked == []


async def test_a_person_links_an_account_by_typing_a_code(world: Any) -> None:
    await world.start()
    world.stub.person("ann", "Ann A.")
    pairing = await world.ask(StartLink(world.ann))
    assert pairing.verification_url == "https://trakt.tv/activate"
    assert await world.ask(CheckLink(world.ann, pairing.handle)) is None
    await trio.sleep(pairing.interval_s)
    assert await world.ask(CheckLink(world.ann, pairing.handle)) is None
    world.stub.accounts.approve(pairing.user_code, "ann")
    await trio.sleep(pairing.interval_s)
    linked = await world.ask(CheckLink(world.ann, pairing.handle))
    assert (linked.account.slug, linked.account.name, linked.is_linked, linked.trouble) == ("ann", "Ann A.", True, "")
    assert await world.events() == ["trakt.linked"]
    assert (await world.ask(CheckLink(world.ann, pairing.handle))).account == linked.account  # the answer was lost
    assert await world.events() == ["trakt.linked"]


async def test_tokens_lie_encrypted_in_the_database_and_devicecodes_stay_here(world: Any) -> None:
    await world.start()
    pairing = await world.approved(world.ann, "ann")
    assert pairing.handle != world.stub.accounts.codes[0].device_code
    await world.ask(CheckLink(world.ann, pairing.handle))
    with closing(sqlite3.connect(world.database.path)) as connection:
        kept = repr(connection.execute("SELECT * FROM trakt_user").fetchall())
    grant = world.stub.accounts.grants[0]
    assert grant.access_token not in kept
    assert grant.refresh_token not in kept


async def test_trakt_is_asked_no_faster_than_it_allows(world: Any) -> None:
    await world.start()
    pairing = await world.ask(StartLink(world.ann))
    for _ in range(40):
        assert await world.ask(CheckLink(world.ann, pairing.handle)) is None
        await trio.sleep(0.5)
    assert world.web.count("POST /oauth/device/token") == 3
    world.web.break_on("POST /oauth/device/token", says(429), times=1)
    for _ in range(40):
        assert await world.ask(CheckLink(world.ann, pairing.handle)) is None
        await trio.sleep(0.5)
    assert world.web.count("POST /oauth/device/token") == 5


async def test_a_code_ends_by_denial_and_by_time(world: Any) -> None:
    await world.start()
    denied, late = await world.ask(StartLink(world.ann)), await world.ask(StartLink(world.ann))
    world.stub.accounts.deny(denied.user_code)
    await trio.sleep(10)
    for _ in range(2):
        with pytest.raises(PairingOver, match="denied"):
            await world.ask(CheckLink(world.ann, denied.handle))
    await trio.sleep(CODE_LIVES_S)
    with pytest.raises(PairingOver):
        await world.ask(CheckLink(world.ann, late.handle))
    with pytest.raises(PairingOver):
        await world.ask(CheckLink(world.ann, "made up"))


@pytest.mark.parametrize("status", [404, 409, 410])
async def test_whatever_else_ends_a_code_is_said(world: Any, status: int) -> None:
    await world.start()
    pairing = await world.approved(world.ann, "ann")
    world.web.break_on("POST /oauth/device/token", says(status))
    with pytest.raises(PairingOver):
        await world.ask(CheckLink(world.ann, pairing.handle))


async def test_a_code_is_good_for_the_person_who_began_it_only(world: Any) -> None:
    await world.start()
    pairing = await world.approved(world.ann, "ann")
    bob = await world.user("bob")
    for message in (CheckLink(bob, pairing.handle), LogInWithTrakt(pairing.handle, "tv", "")):
        with pytest.raises(PairingOver):
            await world.ask(message)
    assert (await world.ask(CheckLink(world.ann, pairing.handle))).user_id == world.ann


async def test_tokens_are_not_lost_when_trakt_fails_right_after_them(world: Any) -> None:
    await world.start()
    pairing = await world.approved(world.ann, "ann")
    world.web.break_on("GET /users/settings", unreachable)
    with pytest.raises(ProviderDown):
        await world.ask(CheckLink(world.ann, pairing.handle))
    world.web.mend()
    await trio.sleep(60)
    assert (await world.ask(CheckLink(world.ann, pairing.handle))).is_linked


async def test_codes_outlive_a_crash_of_the_actor(world: Any) -> None:
    await world.start()
    pairing = await world.approved(world.ann, "ann")
    await world.crash()
    assert (await world.ask(CheckLink(world.ann, pairing.handle))).is_linked


async def test_an_account_is_one_persons(world: Any) -> None:
    await world.start()
    await world.link(world.ann, "ann")
    bob = await world.user("bob")
    taken = await world.approved(bob, "ann")
    with pytest.raises(AccountTaken, match="somebody else"):
        await world.ask(CheckLink(bob, taken.handle))
    another = await world.approved(world.ann, "eve")
    with pytest.raises(AccountTaken, match="Unlink it first"):
        await world.ask(CheckLink(world.ann, another.handle))
    await trio.sleep(60)
    assert [grant.is_alive for grant in world.stub.accounts.grants] == [True, False, False]
    assert await world.association(bob) is None


async def test_linking_again_leaves_no_old_tokens_behind(world: Any) -> None:
    await world.start()
    await world.link(world.ann)
    await world.link(world.ann)
    await trio.sleep(60)
    assert [grant.is_alive for grant in world.stub.accounts.grants] == [False, True]


async def test_unlinking_removes_everything_that_came_by_the_link(world: Any) -> None:
    await world.start()
    diary = world.stub.person("ann")
    diary.lists = [PersonalList("best", "Best", [Film(1)])]
    diary.watch(Film(1), world.stub.now())
    diary.pause(Film(2), 30.0)
    mine = await world.watch(world.ann, FILM)
    await world.link(world.ann)
    await trio.sleep(600)
    assert len(await world.history(world.ann)) == 2
    assert len(await world.ask(DescribeLists())) == 2
    while world.news.statistics().current_buffer_used:
        world.news.receive_nowait()
    await world.ask(Unlink(world.ann))
    await world.ask(Unlink(world.ann))
    await trio.sleep(60)
    assert await world.history(world.ann) == (mine,)
    assert [each.item for each in await world.viewing.ask(ListProgress(world.ann))] == [FILM]
    assert await world.ask(DescribeLists()) == ()
    assert [await world.rows(name) for name in ("TraktUser", "TraktOutbox", "TraktList")] == [0, 0, 0]
    assert world.news.receive_nowait() == TraktListsChanged()
    assert not world.stub.accounts.grants[0].is_alive
    assert await world.events() == ["trakt.linked", "trakt.unlinked"]


async def test_unlinking_needs_no_trakt(world: Any) -> None:
    await world.start()
    await world.link(world.ann)
    world.web.break_on("*", unreachable)
    await world.ask(Unlink(world.ann))
    assert await world.association(world.ann) is None
    await trio.sleep(600)


async def test_linking_again_after_unlinking_doubles_nothing(world: Any) -> None:
    await world.start()
    await world.watch(world.ann, FILM)
    diary = await world.link(world.ann)
    await trio.sleep(600)
    assert diary.times_watched(Film(603)) == 1
    await world.ask(Unlink(world.ann))
    await world.link(world.ann)
    await trio.sleep(3 * 3600)
    assert diary.times_watched(Film(603)) == 1
    assert len(await world.history(world.ann)) == 1


async def test_a_strangers_account_waits_for_the_operator(world: Any) -> None:
    await world.start()

    async def log_in() -> Any:
        world.stub.person("ann")
        pairing = await world.ask(StartLogin())
        assert await world.ask(LogInWithTrakt(pairing.handle, "tv", "192.0.2.1")) is None
        world.stub.accounts.approve(pairing.user_code, "ann")
        await trio.sleep(pairing.interval_s)
        return LogInWithTrakt(pairing.handle, "tv", "192.0.2.1")

    with pytest.raises(AccountNotAssociated):
        await world.ask(await log_in())
    await trio.sleep(60)
    assert not world.stub.accounts.grants[0].is_alive
    assert world.accounts.heard == []
    associated = await world.ask(Associate(world.ann, " Ann ", by=1))
    assert (associated.account.slug, associated.is_linked) == ("ann", False)
    message = await log_in()
    assert await world.ask(message) == "a session"
    assert world.accounts.heard == [OpenSession(world.ann, "tv", "192.0.2.1", proof="trakt")]
    with pytest.raises(PairingOver):
        await world.ask(message)
    assert (await world.association(world.ann)).is_linked
    assert await world.events() == ["trakt.associated", "trakt.linked"]
    assert await world.ask(await log_in()) == "a session"
    await trio.sleep(60)
    assert [grant.is_alive for grant in world.stub.accounts.grants] == [False, True, False]


async def test_a_login_that_accounts_refuses_links_nothing(world: Any) -> None:
    await world.start()
    await world.ask(Associate(world.ann, "ann", by=1))
    world.accounts.script[OpenSession] = InvalidCredentials("Invalid credentials")
    pairing = await world.ask(StartLogin())
    world.stub.person("ann")
    world.stub.accounts.approve(pairing.user_code, "ann")
    await trio.sleep(pairing.interval_s)
    with pytest.raises(InvalidCredentials):
        await world.ask(LogInWithTrakt(pairing.handle, "tv", ""))
    assert not (await world.association(world.ann)).is_linked


async def test_what_an_operator_cannot_associate_is_said(world: Any) -> None:
    await world.start()
    with pytest.raises(InvalidInput):
        await world.ask(Associate(world.ann, "a/b", by=1))
    with pytest.raises(ViewerUnknown):
        await world.ask(Associate(99, "ann", by=1))
    await world.ask(Associate(world.ann, "ann", by=1))
    with pytest.raises(AccountTaken):
        await world.ask(Associate(await world.user("bob"), "ann", by=1))


async def test_a_lost_answer_to_the_code_itself_asks_to_begin_anew(world: Any) -> None:
    """Trakt gives the tokens of a code once: when that answer is lost, it says that the code was used."""
    await world.start()
    pairing = await world.approved(world.ann, "ann")
    world.web.break_on("POST /oauth/device/token", lost_answer, times=1)
    with pytest.raises(ProviderDown):
        await world.ask(CheckLink(world.ann, pairing.handle))
    await trio.sleep(60)
    with pytest.raises(PairingOver, match="used already"):
        await world.ask(CheckLink(world.ann, pairing.handle))
