"""Trakt over real HTTP on loopback: what its API answers, what it remembers, and faults by script."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import attrs

from actors.local_http import Answer, Request
from tests.support.faulty_server import FaultyServer, faulty_server
from tests.support.trakt_accounts import Refused, TraktAccounts
from tests.support.trakt_diary import Diary, PersonalList
from tests.support.trakt_titles import Json, Listed, TraktTitles, Watched

CLIENT_ID = "id-of-the-app"
CLIENT_SECRET = "secret-of-the-app"
NEVER = "2026-01-01T00:00:00.000Z"
ACTIVITIES = {
    "movies": "watched_at collected_at rated_at watchlisted_at favorited_at commented_at paused_at hidden_at",
    "episodes": "watched_at collected_at rated_at watchlisted_at commented_at paused_at",
    "shows": "rated_at watchlisted_at favorited_at commented_at hidden_at",
    "seasons": "rated_at watchlisted_at commented_at hidden_at",
    "comments": "liked_at blocked_at",
    "lists": "liked_at updated_at commented_at",
    "watchlist": "updated_at",
    "favorites": "updated_at",
    "account": "settings_at followed_at following_at pending_at requested_at",
    "saved_filters": "updated_at",
    "notes": "updated_at",
}


@attrs.define
class TraktStub:
    """The people, lists and plays of a Trakt of its own. `server` counts what was asked and plans what goes wrong."""

    now: Callable[[], datetime]
    recordings: Path | None = None
    """A folder of recorded answers; what it has of public lists is replayed."""
    titles: TraktTitles = attrs.field(factory=TraktTitles)
    accounts: TraktAccounts = attrs.field(init=False)
    diaries: dict[str, Diary] = attrs.field(factory=dict)
    server: FaultyServer = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.accounts = TraktAccounts(CLIENT_ID, CLIENT_SECRET, self.now)
        self.server = FaultyServer(self.answer)

    @property
    def url(self) -> str:
        return self.server.url

    def person(self, slug: str, name: str = "") -> Diary:
        """The diary of somebody with an account, made when it is not there."""
        return self.diaries.setdefault(slug, Diary(slug, self.now, self.titles, name or slug.title()))

    def answer(self, request: Request) -> Answer:
        """What Trakt would say."""
        try:
            return self._route(request)
        except Refused as refused:
            return Answer(refused.status, b"" if refused.body is None else _dumped(refused.body))

    def _route(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        if parts[0] == "oauth":
            return self._oauth(request, parts[1:])
        self._check_headers(request)
        match request.method, parts:
            case "GET", ["lists", "trending" | "popular" as which]:
                return self._public_lists(request, which)
            case "GET", ["users", slug, "lists", *inner] if slug != "me":
                return self._lists_of(self._person(slug), request, inner)
        return self._personal(request, parts, self.person(self.accounts.who(request.headers.get("authorization", ""))))

    def _oauth(self, request: Request, parts: list[str]) -> Answer:
        body = _body(request)
        match request.method, parts:
            case "POST", ["device", "code"]:
                return _json(self.accounts.make_code(body))
            case "POST", ["device", "token"]:
                return _json(self.accounts.poll(body))
            case "POST", ["token"]:
                return _json(self.accounts.refresh(body))
            case "POST", ["revoke"]:
                return _json(self.accounts.revoke(body))
        raise Refused(404)

    def _check_headers(self, request: Request) -> None:
        if request.headers.get("trakt-api-key") != CLIENT_ID:
            raise Refused(403)
        if request.headers.get("trakt-api-version") != "2":
            raise Refused(400)

    def _personal(self, request: Request, parts: list[str], diary: Diary) -> Answer:
        match request.method, parts:
            case "GET", ["users", "settings"]:
                return _json(_settings(diary))
            case "GET", ["users", "me", "watchlist", *kind] | ["sync", "watchlist", *kind]:
                return _page(request, _listed(diary.watchlist, kind), 100_000)
            case "GET", ["users", "me", "lists", *inner]:
                return self._lists_of(diary, request, inner)
            case "GET", ["sync", "last_activities"]:
                return _json(_activities(diary))
            case "GET", ["sync", "history", *kind]:
                return _page(request, _history(diary, request.query, kind), 10)
            case "GET", ["sync", "playback", *kind]:
                return _page(
                    request, [paused.written() for paused in diary.paused if _is_of(paused.item, kind)], 100_000
                )
            case "POST", ["sync", "history"]:
                return _json(diary.add_history(_body(request)), 201)
            case "POST", ["sync", "history", "remove"]:
                return _json(diary.remove_history(_body(request)))
            case "POST", ["scrobble", "start" | "pause" | "stop" as verb]:
                return _json(diary.scrobble(verb, _body(request)), 201)
            case "DELETE", ["sync", "playback", number]:
                diary.forget_paused(int(number))
                return Answer(204)
        raise Refused(404)

    def _person(self, slug: str) -> Diary:
        if slug not in self.diaries:
            raise Refused(404)
        return self.diaries[slug]

    def _public_lists(self, request: Request, which: str) -> Answer:
        recorded = self.recordings and self.recordings / "lists" / f"{which}-limit-10.json"
        if recorded and recorded.is_file():
            return _page(request, json.loads(recorded.read_text("utf-8"))["data"], 10)
        shared = [(diary, one) for diary in self.diaries.values() for one in diary.lists if one.privacy == "public"]
        ranked = sorted(shared, key=lambda pair: -pair[1].likes)
        lists = [{"like_count": one.likes, "comment_count": 0, "list": _written(diary, one)} for diary, one in ranked]
        return _page(request, lists, 10)

    def _lists_of(self, diary: Diary, request: Request, inner: list[str]) -> Answer:
        if not inner:
            return _json([_written(diary, one) for one in diary.lists])
        found = next((one for one in diary.lists if one.slug == inner[0]), None)
        match inner[1:]:
            case _ if found is None:
                raise Refused(404)
            case []:
                return _json(_written(diary, found))
            case ["items", *kind]:
                return _page(request, _listed(found.items, kind), 100)
        raise Refused(404)


def _is_of(item: Watched | Listed, kind: Sequence[str]) -> bool:
    """`movies`, or `movie,show`, or nothing for all; Trakt's number after it means one title."""
    if kind and item.type not in {name.removesuffix("s") for name in kind[0].split(",")}:
        return False
    return len(kind) < 2 or item.written()[item.type]["ids"]["trakt"] == int(kind[1])


def _history(diary: Diary, query: dict[str, str], kind: list[str]) -> list[Json]:
    """The latest first; `start_at` and `end_at` bound it."""
    first, last = (query.get(name, "")[:19] for name in ("start_at", "end_at"))
    plays = sorted(diary.plays, key=lambda play: (play.watched_at, play.id), reverse=True)
    return [
        play.written()
        for play in plays
        if _is_of(play.item, kind) and play.watched_at[:19] >= first and not (last and play.watched_at[:19] > last)
    ]


def _listed(items: Iterable[Listed], kind: Sequence[str]) -> list[Json]:
    return [
        {
            "rank": rank,
            "id": 500_000 + rank,
            "listed_at": NEVER,
            "notes": None,
            "type": item.type,
            **item.written(),
        }
        for rank, item in enumerate(items, 1)
        if _is_of(item, kind)
    ]


def _written(diary: Diary, one: PersonalList) -> Json:
    number = 20_000_000 + sum(f"{diary.slug}/{one.slug}".encode())
    return {
        "name": one.name,
        "description": one.description,
        "privacy": one.privacy,
        "share_link": f"https://trakt.tv/lists/{number}",
        "type": "personal",
        "display_numbers": False,
        "allow_comments": True,
        "sort_by": "rank",
        "sort_how": "asc",
        "created_at": NEVER,
        "updated_at": one.updated_at,
        "item_count": len(one.items),
        "comment_count": 0,
        "likes": one.likes,
        "ids": {"trakt": number, "slug": one.slug},
        "user": _user(diary),
    }


def _user(diary: Diary) -> Json:
    plain = {"private": False, "deleted": False, "vip": False, "vip_ep": False, "director": False}
    return {"username": diary.slug, "name": diary.name, "ids": {"slug": diary.slug}, **plain}


def _settings(diary: Diary) -> Json:
    about = {"joined_at": NEVER, "location": "", "about": "", "gender": "", "age": None}
    picture = {"images": {"avatar": {"full": "https://walter.trakt.tv/images/users/avatar.png"}}}
    ids = {"slug": diary.slug, "uuid": f"{sum(diary.slug.encode()):032x}"}
    return {
        "user": {**_user(diary), **about, **picture, "ids": ids},
        "account": {"timezone": "Europe/Berlin", "date_format": "dmy", "time_24hr": True, "cover_image": None},
        "connections": {"facebook": False, "twitter": False, "mastodon": False, "google": False, "apple": False},
        "sharing_text": {"watching": "I'm watching [item]", "watched": "I just watched [item]", "rated": "[item]"},
        "limits": {"list": {"count": 2, "item_count": 100}, "watchlist": {"item_count": 100}},
    }


def _activities(diary: Diary) -> Json:
    dates = {
        section: {name: diary.activity.get(f"{section}.{name}", NEVER) for name in names.split()}
        for section, names in ACTIVITIES.items()
    }
    return {"all": diary.activity.get("all", NEVER), **dates}


def _page(request: Request, items: Sequence[Json], usual_limit: int) -> Answer:
    page, limit = (int(request.query.get(name, default)) for name, default in (("page", 1), ("limit", usual_limit)))
    headers = {
        "X-Pagination-Page": str(page),
        "X-Pagination-Limit": str(limit),
        "X-Pagination-Page-Count": str(ceil(len(items) / limit)),
        "X-Pagination-Item-Count": str(len(items)),
    }
    return attrs.evolve(_json(items[(page - 1) * limit : page * limit]), headers=headers)


def _json(value: object, status: int = 200) -> Answer:
    return Answer(status, _dumped(value))


def _dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def _body(request: Request) -> Json:
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused(412)
    try:
        body = json.loads(request.body)
    except ValueError:
        raise Refused(400) from None
    return body if isinstance(body, dict) else {}


@asynccontextmanager
async def trakt_stub(
    now: Callable[[], datetime] = lambda: datetime.now(UTC), recordings: Path | None = None
) -> AsyncIterator[TraktStub]:
    """Serve while the block runs."""
    stub = TraktStub(now, recordings)
    async with faulty_server(stub.answer) as stub.server:
        yield stub
