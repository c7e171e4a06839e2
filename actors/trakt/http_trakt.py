"""The adapter to Trakt's web service.

OAuth libraries do not help here: Trakt's device flow is not that of RFC 8628 (each outcome is a status without a body,
and requests are JSON), and they bring HTTP clients of their own, past the one way out.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import attrs

from actors.outbound import Web
from actors.provider_errors import ProviderRefused
from actors.service_line import LineSettings, ServiceLine
from actors.service_question import Answer, Question
from actors.trakt import answers
from actors.trakt.api import Activities, DeviceCode, HistoryPage, RemoteList, SlowDown
from actors.trakt.errors import AccessRefused, PairingOver
from actors.trakt.settings import TraktSettings
from actors.urgency import Urgency
from storage.model.titles import TitleRef
from storage.model.trakt import TraktAccount, TraktTokens
from storage.model.viewing import ForeignProgress, Watchable

T = TypeVar("T")
SERVICE = "Trakt"
PAGE_SIZE = 100
LIST_SIZE = 1000
MAX_BYTES = 4 * 1024 * 1024
NO_REDIRECT = "urn:ietf:wg:oauth:2.0:oob"
SAME_SECOND = timedelta(seconds=1)
REFUSED, FORBIDDEN_TITLES = 401, frozenset({401, 404, 409, 422})
PENDING, SLOW = 400, 429
ENDINGS = {
    404: "That code is not known at Trakt. Begin anew.",
    409: "That code was used already. Begin anew.",
    410: "That code has run out. Begin anew.",
    418: "The request was denied at Trakt.",
}


class HttpTrakt:
    """Speaks version 2 of Trakt's API, within its limits."""

    def __init__(self, web: Web, settings: TraktSettings, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._settings, self._now = settings, now
        line = LineSettings(
            service=SERVICE,
            base_url=settings.api_url,
            headers={"trakt-api-version": "2", "trakt-api-key": settings.client_id},
            requests_per_s=settings.requests_per_s,
            parallel=4,
            max_bytes=MAX_BYTES,
        )
        self._line = ServiceLine(web, line, now=now, rng=rng)

    async def begin_pairing(self) -> DeviceCode:
        """See the port."""
        asked = Question("oauth/device/code", method="POST", body={"client_id": self._settings.client_id})
        return _value(await self._line.ask(asked, answers.code, Urgency.INTERACTIVE))

    async def poll(self, device_code: str) -> TraktTokens | None:
        """See the port."""
        outcomes = frozenset({PENDING, SLOW, *ENDINGS})
        asked = Question(
            "oauth/device/token", method="POST", body={"code": device_code, **self._client()}, answers=outcomes
        )
        answer = await self._line.ask(asked, self._tokens, Urgency.INTERACTIVE)
        if answer.status == SLOW:
            raise SlowDown
        if answer.status in ENDINGS:
            raise PairingOver(ENDINGS[answer.status])
        return answer.value

    async def refresh(self, refresh_token: str) -> TraktTokens:
        """See the port."""
        grant = {"grant_type": "refresh_token", "refresh_token": refresh_token, "redirect_uri": NO_REDIRECT}
        asked = Question(
            "oauth/token", method="POST", body={**grant, **self._client()}, answers=frozenset({400, REFUSED})
        )
        answer = await self._line.ask(asked, self._tokens, Urgency.BACKGROUND)
        if answer.value is None:
            self._blame_us(answer)
            raise AccessRefused("The refresh token is of no use any more.")
        return answer.value

    async def revoke(self, access: str) -> None:
        """See the port."""
        asked = Question("oauth/revoke", method="POST", body={"token": access, **self._client()}, may_repeat=True)
        await self._line.ask(asked, _nothing, Urgency.BACKGROUND)

    async def account(self, access: str) -> TraktAccount:
        """See the port."""
        return _value(await self._ask(Question("users/settings"), access, answers.account, Urgency.INTERACTIVE))

    async def activities(self, access: str) -> Activities:
        """See the port."""
        return _value(await self._ask(Question("sync/last_activities"), access, answers.activities))

    async def history(self, access: str, since: datetime | None, until: datetime, page: int) -> HistoryPage:
        """See the port."""
        span = {"end_at": _written(until)} | ({} if since is None else {"start_at": _written(since)})
        asked = Question("sync/history", query={**span, "page": page, "limit": PAGE_SIZE})
        answer = await self._ask(asked, access, answers.viewings)
        found, skipped = _value(answer)
        return HistoryPage(found, _pages(answer), skipped)

    async def playback(self, access: str) -> tuple[ForeignProgress, ...]:
        """See the port."""
        return _value(await self._ask(Question("sync/playback", query={"limit": LIST_SIZE}), access, answers.playback))

    async def has_viewing(self, access: str, item: Watchable, watched_at: datetime) -> bool:
        """See the port."""
        kind = "episodes" if item.is_episode else "movies"
        span = {"start_at": _written(watched_at - SAME_SECOND), "end_at": _written(watched_at + SAME_SECOND)}
        asked = Question(f"sync/history/{kind}", query={**span, "limit": LIST_SIZE})
        found, _ = _value(await self._ask(asked, access, answers.viewings))
        return any(each.item == item and abs(each.watched_at - watched_at) <= SAME_SECOND for each in found)

    async def add_viewing(self, access: str, item: Watchable, watched_at: datetime) -> bool:
        """See the port."""
        body = _history_body(item, _written(watched_at))
        asked = Question("sync/history", method="POST", body=body, answers=FORBIDDEN_TITLES)
        return bool((await self._ask(asked, access, answers.is_known)).value)

    async def pause_at(self, access: str, item: Watchable, progress: float) -> bool:
        """See the port."""
        body = {**_scrobbled(item), "progress": round(progress * 100, 2)}
        asked = Question("scrobble/pause", method="POST", body=body, answers=FORBIDDEN_TITLES)
        return (await self._ask(asked, access, _nothing)).status not in FORBIDDEN_TITLES

    async def watchlist(self, access: str) -> tuple[TitleRef, ...]:
        """See the port."""
        asked = Question("sync/watchlist/movies,shows", query={"limit": LIST_SIZE})
        return _value(await self._ask(asked, access, answers.titles))

    async def own_lists(self, access: str) -> tuple[RemoteList, ...]:
        """See the port."""
        return _value(await self._ask(Question("users/me/lists"), access, answers.own_lists))

    async def trending_lists(self, limit: int) -> tuple[RemoteList, ...]:
        """See the port."""
        asked = Question("lists/trending", query={"limit": limit})
        return _value(await self._ask(asked, None, answers.trending))

    async def members(self, wanted: RemoteList, access: str | None) -> tuple[TitleRef, ...] | None:
        """See the port."""
        owner = wanted.owner if access is None else "me"
        asked = Question(f"users/{owner}/lists/{wanted.slug}/items/movie,show", query={"limit": LIST_SIZE})
        return (await self._ask(asked, access, answers.titles)).value

    def trouble(self) -> str:
        """See the port."""
        return self._line.health().trouble

    def counts(self) -> tuple[int, int]:
        """See the port."""
        health = self._line.health()
        return health.requests, health.failures

    async def _ask(
        self, question: Question, access: str | None, read: Callable[[object], T], urgency: Urgency = Urgency.BACKGROUND
    ) -> Answer[T]:
        if access is None:
            return await self._line.ask(question, read, urgency)
        proof = {"Authorization": f"Bearer {access}"}
        named = attrs.evolve(question, headers=proof, answers=question.answers | {REFUSED})
        answer = await self._line.ask(named, read, urgency)
        if answer.status == REFUSED:
            raise AccessRefused("Trakt does not accept this token.")
        return answer

    def _client(self) -> dict[str, str]:
        return {"client_id": self._settings.client_id, "client_secret": self._settings.client_secret}

    def _tokens(self, answer: object) -> TraktTokens:
        return answers.tokens(answer, self._now())

    def _blame_us(self, answer: Answer[Any]) -> None:
        """A wrong secret of ours says nothing about a user's token."""
        if b"invalid_client" in answer.body:
            raise ProviderRefused(SERVICE, "Trakt does not accept TRAKT_CLIENT_ID and TRAKT_CLIENT_SECRET.")


def _value(answer: Answer[T]) -> T:
    if answer.value is None:
        raise ProviderRefused(SERVICE, f"Trakt refused a question (status {answer.status}).")
    return answer.value


def _nothing(_answer: object) -> bool:
    return True


def _pages(answer: Answer[Any]) -> int:
    text = answer.headers.get("x-pagination-page-count", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _written(at: datetime) -> str:
    """Whole seconds: Trakt keeps no finer time, and what is asked for later must be what was told."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _history_body(item: Watchable, watched_at: str) -> dict[str, object]:
    ids = {"ids": {"tmdb": item.title.tmdb_id}}
    if not item.is_episode:
        return {"movies": [{**ids, "watched_at": watched_at}]}
    episode = {"number": item.episode, "watched_at": watched_at}
    return {"shows": [{**ids, "seasons": [{"number": item.season, "episodes": [episode]}]}]}


def _scrobbled(item: Watchable) -> dict[str, object]:
    ids = {"ids": {"tmdb": item.title.tmdb_id}}
    if not item.is_episode:
        return {"movie": ids}
    return {"show": ids, "episode": {"season": item.season, "number": item.episode}}
