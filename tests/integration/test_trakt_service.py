"""The whole service against a Trakt of its own: what a viewer does over HTTP, and what stands there afterwards.

The service waits minutes before it asks a Trakt that failed again, and an hour before it reads an account anew. So its
next life begins hours later here (tests/support/serve_later.py).
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from tests.support import http_faults
from tests.support.client import until
from tests.support.faulty_server import Fault
from tests.support.trakt_diary import PersonalList
from tests.support.trakt_titles import Episode, Film, Show
from tests.support.trakt_world import HOUR_S, POLL, TraktWorld, trakt_world

eventually = partial(until, within_s=30.0)
TELLING = "POST /sync/history"
MOON, METROPOLIS, NOSFERATU, GENERAL, CALIGARI, SHERLOCK = map(Film, (775, 19, 653, 961, 234, 992))
"""Films of the catalogue that ships with the service."""
EPISODE = Episode(Show(7001), 1, 2)
MINUTES_S = 600.0
"""After so long whatever failed once is told again; a reading is not due yet."""
REFUSED_OR_LOST = 3
"""So many answers to what Trakt is told are for nothing: 429, 500, and silence. What it has is not sent again."""
TROUBLES: dict[Film, Fault] = {
    METROPOLIS: http_faults.says(500),
    NOSFERATU: http_faults.silent(),
    GENERAL: http_faults.no_answer(),
}


@pytest.fixture
def world(tmp_path: pathlib.Path) -> Iterator[TraktWorld]:
    with trakt_world(tmp_path, DEMO_SWARM="off") as made:
        yield made


def test_a_linked_account_brings_what_was_watched_elsewhere_then_and_later(world: TraktWorld) -> None:
    world.ann.pause(METROPOLIS, 40.0)
    world.ann.pause(EPISODE, 30.0)
    client = world.service.start().set_up()
    assert world.association() is None
    _link_by_code(world)
    eventually(lambda: world.progress() == {METROPOLIS: 0.4, EPISODE: 0.3}, "what was begun elsewhere is known")
    assert set(world.continued()) == {METROPOLIS, EPISODE}
    assert client.get("/api/status")["services"]["trakt"]["status"] == "ready"
    world.watch(MOON, 0.1, 0.85)
    world.service.kill()
    world.ahead_s += HOUR_S
    world.ann.watch(MOON, world.now())
    world.ann.pause(METROPOLIS, 55.0)
    world.start_later()
    eventually(lambda: world.progress() == {MOON: 1.0, METROPOLIS: 0.55, EPISODE: 0.3}, "what went on there is known")
    assert world.continued() == [METROPOLIS, EPISODE]
    assert world.told() == {MOON: 1}


def _link_by_code(world: TraktWorld) -> None:
    """Look at each answer on the way: not approved yet, not approved when Trakt was asked either, approved."""
    pending = {"success": False, "pending": True}
    code = world.client.post("/api/trakt/auth/device")
    assert code["verificationUrl"] == "https://trakt.tv/activate"
    eventually(lambda: world.check(code) != pending or world.stub.server.count(POLL), "Trakt is asked")
    assert world.check(code) == pending
    world.approve(code)
    eventually(lambda: world.check(code) != pending, "the account is linked")
    known = world.association()
    assert world.check(code) == {"success": True, "pending": False, "association": known}
    assert (known["slug"], known["name"], known["isLinked"], known["message"]) == ("ann", "Ann A.", True, "")


def test_a_viewing_is_told_once_whatever_fails_and_whenever_the_service_is_killed(world: TraktWorld) -> None:
    """Each life ends by SIGKILL while Trakt is down, or silent, or has it and did not say so yet."""
    world.service.start().set_up()
    world.link()
    world.stub.server.break_on(TELLING, http_faults.too_many("1"), times=1)
    world.watch(MOON, 0.1, 0.96, 0.99)
    eventually(lambda: world.told() == {MOON: 1}, "Trakt has it after a while")
    for place, (film, fault) in enumerate(TROUBLES.items(), 2):
        _told_in_vain(world, film, fault)
        if film == GENERAL:
            world.watch(CALIGARI, 0.1, 1.0)  # not even in the outbox: that waits for the answer about the other one
        world.service.kill()
        world.stub.server.mend()
        world.start_later(MINUTES_S)
        eventually(lambda place=place: len(world.told()) >= place, "Trakt has it")  # type: ignore[misc]
    world.watch(GENERAL, 0.97, 1.0)
    world.watch(SHERLOCK, 0.1, 0.95)
    every = dict.fromkeys((MOON, *TROUBLES, CALIGARI, SHERLOCK), 1)
    eventually(lambda: world.told() == every and not world.association()["waiting"], "Trakt has everything")
    assert world.stub.server.count(TELLING) == len(every) + REFUSED_OR_LOST


def _told_in_vain(world: TraktWorld, film: Film, fault: Fault) -> None:
    """Watch a film to its end, and look at how Trakt is told of it."""
    tries = world.stub.server.count(TELLING)
    world.stub.server.break_on(TELLING, fault)
    world.watch(film, 0.1, 0.96, 0.99)
    eventually(lambda: world.stub.server.count(TELLING) > tries, "Trakt is told")
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
    eventually(lambda: world.lists() == public, "the public list is there")
    assert world.members("@@trakt_eve_loud") == [GENERAL, MOON]
    world.link()
    eventually(lambda: world.lists() == {**public, **own}, "Ann's lists are there")
    assert world.members("@@trakt_ann_quiet") == [NOSFERATU, MOON]
    world.watch(MOON, 0.1, 1.0)
    eventually(lambda: world.told() == {MOON: 1, GENERAL: 1}, "Trakt has it")
    assert client.ask("DELETE", "/api/trakt/association").status == 200
    assert world.association() is None
    eventually(lambda: world.lists() == public, "only the public list is left")
    assert client.ask("GET", "/api/list/@@trakt_ann_quiet").status == 404
    assert world.progress() == {MOON: 1.0}
    eventually(lambda: not any(grant.is_alive for grant in world.stub.accounts.grants), "the tokens are revoked")
    assert world.told() == {MOON: 1, GENERAL: 1}


def test_one_logs_in_by_the_account_that_an_operator_associated(world: TraktWorld) -> None:
    world.service.settings = {**world.service.settings, "DEMO_SWARM": "on"}
    client = world.service.start().set_up()
    me = client.get("/api/auth/session")["user"]["id"]
    assert world.log_in().status == 403
    client.log_in()
    associated = client.post("/api/trakt/admin/associate", {"userId": me, "slug": "ann"})["association"]
    assert (associated["slug"], associated["isLinked"]) == ("ann", False)
    client.token = world.log_in().json()["accessToken"]
    assert client.get("/api/auth/session")["user"]["id"] == me
    assert world.association()["isLinked"]
    eventually(lambda: [grant.is_alive for grant in world.stub.accounts.grants] == [False, True], "one is of use")
    ours = Film(min(eventually(client.playable, "the films of our own are there")))
    world.stub.titles.unknown = {ours}
    world.watch(ours, 0.1, 1.0)
    world.watch(MOON, 0.1, 1.0)
    eventually(lambda: world.told() == {MOON: 1}, "Trakt has what it knows")
    assert world.stub.server.count(TELLING) == 2
    eventually(lambda: world.association()["waiting"] == 0, "what Trakt does not know waits for nothing")
