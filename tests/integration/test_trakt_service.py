"""The whole service against a Trakt of its own: what a viewer does over HTTP, and what stands there afterwards.

The service waits minutes before it asks a Trakt that failed again, and an hour before it reads an account anew. So its
next life begins hours later here (tests/support/serve_later.py).
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support import http_faults
from tests.support.client import until
from tests.support.faulty_server import Fault
from tests.support.trakt_diary import PersonalList
from tests.support.trakt_titles import Episode, Film, Show, Watched
from tests.support.trakt_world import HOUR_S, POLL, TraktWorld, trakt_world

TELLING = "POST /sync/history"
MOON, METROPOLIS, NOSFERATU, GENERAL, CALIGARI, SHERLOCK = map(Film, (775, 19, 653, 961, 234, 992))
"""Films of the catalogue that ships with the service."""
EPISODE = Episode(Show(7001), 1, 2)
TROUBLES: dict[Film, Fault] = {
    MOON: http_faults.says(500),
    METROPOLIS: http_faults.too_many("60"),
    NOSFERATU: http_faults.silent(),
    GENERAL: http_faults.no_answer(),
}


@pytest.fixture
def world(tmp_path: pathlib.Path) -> Iterator[TraktWorld]:
    with trakt_world(tmp_path, DEMO_SWARM="off") as made:
        yield made


def test_an_account_is_linked_by_a_code_and_brings_what_was_begun_elsewhere(world: TraktWorld) -> None:
    world.ann.pause(METROPOLIS, 40.0)
    world.ann.pause(EPISODE, 30.0)
    client = world.service.start().set_up()
    assert world.association() is None
    code = client.post("/api/trakt/auth/device")
    assert code["verificationUrl"] == "https://trakt.tv/activate"
    pending = {"success": False, "pending": True}
    until(lambda: world.check(code) != pending or world.stub.server.count(POLL), "Trakt is asked")
    assert world.check(code) == pending
    world.approve(code)
    until(lambda: world.check(code) != pending, "the account is linked", within_s=15)
    known = world.association()
    assert world.check(code) == {"success": True, "pending": False, "association": known}
    assert (known["slug"], known["name"], known["isLinked"], known["message"]) == ("ann", "Ann A.", True, "")
    until(lambda: world.progress() == {METROPOLIS: 0.4, EPISODE: 0.3}, "what was begun elsewhere is known")
    assert set(world.continued()) == {METROPOLIS, EPISODE}
    assert client.get("/api/status")["services"]["trakt"]["status"] == "ready"


def test_what_is_watched_elsewhere_later_comes_with_the_next_reading(world: TraktWorld) -> None:
    world.service.start().set_up()
    world.link()
    world.watch(MOON, 0.1, 0.3)
    world.watch(METROPOLIS, 0.2)
    world.service.stop()
    world.ahead_s += HOUR_S
    world.ann.watch(MOON, world.now())
    world.ann.pause(NOSFERATU, 55.0)
    world.start_later()
    until(lambda: world.progress() == {MOON: 1.0, METROPOLIS: 0.2, NOSFERATU: 0.55}, "it is known here")
    assert world.continued() == [NOSFERATU, METROPOLIS]
    assert world.told() == {MOON: 1}


def test_a_viewing_is_told_once_whatever_fails_and_whenever_the_service_is_killed(world: TraktWorld) -> None:
    """Each life ends by SIGKILL while Trakt refuses, or is silent, or has it and did not say so yet."""
    world.service.start().set_up()
    world.link()
    every: dict[Watched, int] = {}
    for film, fault in TROUBLES.items():
        _told_in_vain(world, film, fault)
        world.service.kill()
        world.stub.server.mend()
        world.start_later()
        every[film] = 1
        until(lambda: world.association()["waiting"] == 0, "nothing waits")
        assert world.told() == every
    world.watch(CALIGARI, 0.1, 1.0)
    world.service.kill()  # it may be under way, or not even in the outbox
    world.start_later()
    world.watch(CALIGARI, 0.97, 1.0)
    world.watch(SHERLOCK, 0.1, 0.95)
    every |= {CALIGARI: 1, SHERLOCK: 1}
    until(lambda: world.told() == every, "Trakt has everything")


def _told_in_vain(world: TraktWorld, film: Film, fault: Fault) -> None:
    """Watch a film to its end, and look at how Trakt is told of it."""
    tries = world.stub.server.count(TELLING)
    world.stub.server.break_on(TELLING, fault)
    world.watch(film, 0.1, 0.96, 0.99)
    until(lambda: world.stub.server.count(TELLING) > tries, "Trakt is told")
    assert world.association()["waiting"] == 1


def test_lists_and_histories_come_with_the_link_and_go_with_it(world: TraktWorld) -> None:
    world.ann.watchlist = [METROPOLIS]
    world.ann.lists = [PersonalList("quiet", "Quiet ones", [NOSFERATU, MOON], privacy="private")]
    world.stub.person("eve").lists = [PersonalList("loud", "Loud ones", [GENERAL, MOON], likes=9)]
    world.ann.watch(GENERAL, world.now() - timedelta(days=9))
    world.ann.pause(METROPOLIS, 40.0)
    public = {"@@trakt_eve_loud": "Loud ones"}
    own = {"@@trakt_ann_watchlist": "Watchlist", "@@trakt_ann_quiet": "Quiet ones"}
    client = world.service.start().set_up()
    until(lambda: world.lists() == public, "the public list is there")
    assert world.members("@@trakt_eve_loud") == [GENERAL, MOON]
    world.link()
    until(lambda: world.lists() == {**public, **own}, "Ann's lists are there")
    assert world.members("@@trakt_ann_quiet") == [NOSFERATU, MOON]
    world.watch(MOON, 0.1, 1.0)
    until(lambda: world.told() == {MOON: 1, GENERAL: 1}, "Trakt has it")
    assert client.ask("DELETE", "/api/trakt/association").status == 200
    assert world.association() is None
    until(lambda: world.lists() == public, "only the public list is left")
    assert client.ask("GET", "/api/list/@@trakt_ann_quiet").status == 404
    assert world.progress() == {MOON: 1.0}
    until(lambda: not any(grant.is_alive for grant in world.stub.accounts.grants), "the tokens are revoked")
    assert world.told() == {MOON: 1, GENERAL: 1}


def test_one_logs_in_by_the_account_that_an_operator_associated(world: TraktWorld) -> None:
    client = world.service.start().set_up()
    me = client.get("/api/auth/session")["user"]["id"]
    assert world.log_in().status == 403
    client.log_in()
    associated = client.post("/api/trakt/admin/associate", {"userId": me, "slug": "ann"})["association"]
    assert (associated["slug"], associated["isLinked"]) == ("ann", False)
    client.token = world.log_in().json()["accessToken"]
    assert client.get("/api/auth/session")["user"]["id"] == me
    assert world.association()["isLinked"]
    world.log_in()
    until(lambda: [grant.is_alive for grant in world.stub.accounts.grants] == [False, True, False], "one is kept")
