"""The whole service and a Trakt of its own, as a viewer and the owner of an account there see the two."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from tests.support.client import Answer, Client, until
from tests.support.serve_later import SERVE_LATER, ahead
from tests.support.service import Service, services
from tests.support.trakt_diary import Diary
from tests.support.trakt_stub import CLIENT_ID, CLIENT_SECRET, TraktStub
from tests.support.trakt_thread import trakt_in_thread
from tests.support.trakt_titles import Episode, Film, Show, Watched

HOUR_S = 3600.0
LAST_READ = "GET /users/me/lists"
"""A reading of an account ends with its lists."""
POLL = "POST /oauth/device/token"


@attrs.define
class TraktWorld:
    """The service, the Trakt that it asks, and the clock of both, which is `ahead_s` seconds ahead."""

    service: Service
    stub: TraktStub
    ahead_s: float = 0.0

    # --- the service ------------------------------------------------------------------------------------------------

    @property
    def client(self) -> Client:
        return self.service.client

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead_s)

    def start_later(self, after_s: float = 2 * HOUR_S) -> None:
        """The next life of the service, which was off for so long."""
        self.ahead_s += after_s
        self.service.settings = {**self.service.settings, **ahead(self.ahead_s)}
        self.service.start()
        self.client.log_in()

    # --- accounts ---------------------------------------------------------------------------------------------------

    @property
    def ann(self) -> Diary:
        """What the person has at Trakt whose account is linked."""
        return self.stub.person("ann", "Ann A.")

    def approve(self, code: Any) -> None:
        """Ann types the code in at Trakt, and says yes."""
        self.stub.accounts.approve(code["userCode"], self.ann.slug)

    def link(self) -> None:
        """Link Ann's account, and wait until what she has there was read."""
        readings, code = self.stub.server.count(LAST_READ), self.client.post("/api/trakt/auth/device")
        self.approve(code)
        until(lambda: not self.check(code)["pending"], "the account is linked", within_s=15)
        until(lambda: self.stub.server.count(LAST_READ) > readings, "the account is read")

    def check(self, code: Any) -> Any:
        """Was the code approved?"""
        return self.client.post("/api/trakt/auth/device/check", {"deviceCode": code["deviceCode"]})

    def log_in(self) -> Answer:
        """Log in by Ann's account; what becomes of it once she has said yes."""
        self.client.token = None
        code = self.client.post("/api/auth/device/trakt")
        body = {"deviceCode": code["deviceCode"], "delivery": "body"}
        assert self.client.post("/api/auth/login/trakt", body) == {"success": False, "pending": True}
        self.approve(code)

        def answers() -> list[Answer]:
            answer = self.client.ask("POST", "/api/auth/login/trakt", body)
            return [] if answer.json().get("pending") else [answer]

        return until(answers, "Trakt says who it is", within_s=15)[0]

    def association(self) -> Any:
        return self.client.get("/api/trakt/association")["association"]

    # --- watching ---------------------------------------------------------------------------------------------------

    def watch(self, film: Film, *progress: float) -> None:
        """A player says how far it is, again and again."""
        for each in progress:
            body = {"type": "movie", "movieId": film.tmdb_id, "progress": each, "position": each * 780}
            assert self.client.ask("POST", "/api/progress", body).status == 204

    def progress(self) -> dict[Watched, float]:
        return {_item(each): each["progress"] for each in self.client.get("/api/progress")["progress"]}

    def continued(self) -> list[Watched]:
        return [_item(each) for each in self.client.get("/api/continue-watching")["results"]]

    def told(self) -> dict[Watched, int]:
        """How often each title stands in Ann's history."""
        return {item: self.ann.times_watched(item) for item in {play.item for play in self.ann.plays}}

    # --- lists ------------------------------------------------------------------------------------------------------

    def lists(self) -> dict[str, str]:
        """The names of those that came from Trakt, by slug."""
        found = {each["slug"]: each["name"] for each in self.client.get("/api/lists")}
        return {slug: name for slug, name in found.items() if slug.startswith("@@trakt")}

    def members(self, slug: str) -> list[Film]:
        return [Film(each["tmdbId"]) for each in self.client.get(f"/api/list/{slug}")["results"]]


def _item(told: Any) -> Watched:
    if told["type"] == "movie":
        return Film(told["movieId"])
    return Episode(Show(told["showId"]), told["season"], told["episode"])


@contextmanager
def trakt_world(home: pathlib.Path, **settings: str) -> Iterator[TraktWorld]:
    """A service below `home` that is set up to ask the stub, and is not started yet."""
    made: list[TraktWorld] = []
    with trakt_in_thread(lambda: made[0].now()) as stub, services(home) as make:
        reached = {"TRAKT_CLIENT_ID": CLIENT_ID, "TRAKT_CLIENT_SECRET": CLIENT_SECRET, "TRAKT_API_URL": stub.url}
        stub.accounts.poll_every_s = 1.0
        made.append(TraktWorld(make(command=SERVE_LATER, **reached, **settings), stub))
        yield made[0]
