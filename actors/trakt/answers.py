"""What Trakt's answers mean to us. Entries that make no sense are left out and counted; titles go by TMDB's numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from actors.trakt.api import Activities, DeviceCode, RemoteList
from storage.model.titles import TitleKind, TitleRef
from storage.model.trakt import TraktAccount, TraktTokens
from storage.model.viewing import ForeignProgress, ForeignViewing, Watchable

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
_ENTRIES: TypeAdapter[list[Any]] = TypeAdapter(list[Any])
_NEVER = ""


class _Ids(BaseModel):
    tmdb: int = Field(ge=1, lt=2**63)


class _Title(BaseModel):
    ids: _Ids


class _Place(BaseModel):
    season: int = Field(ge=0, lt=100_000)
    number: int = Field(ge=1, lt=100_000)


class _Entry(BaseModel):
    type: str
    movie: _Title | None = None
    show: _Title | None = None
    episode: _Place | None = None

    def watchable(self) -> Watchable:
        """The film or episode; `ValueError` where it is neither."""
        if self.type == "movie" and self.movie:
            return Watchable.film(self.movie.ids.tmdb)
        if self.type == "episode" and self.show and self.episode:
            return Watchable.of_show(self.show.ids.tmdb, self.episode.season, self.episode.number)
        raise ValueError("neither a film nor an episode")

    def title(self) -> TitleRef:
        """The film or series; `ValueError` where it is neither."""
        if self.type == "movie" and self.movie:
            return TitleRef(TitleKind.MOVIE, self.movie.ids.tmdb)
        if self.type == "show" and self.show:
            return TitleRef(TitleKind.SHOW, self.show.ids.tmdb)
        raise ValueError("neither a film nor a series")


class _Watched(_Entry):
    id: int = Field(ge=1, lt=2**63)
    watched_at: AwareDatetime


class _Paused(_Entry):
    progress: float = Field(ge=0, le=100, allow_inf_nan=False)
    paused_at: AwareDatetime


class _Slug(BaseModel):
    slug: str = Field(min_length=1, max_length=100, pattern=r"^[\w.-]+$")


class _Person(BaseModel):
    ids: _Slug
    name: str | None = None


class _Settings(BaseModel):
    user: _Person


class _List(BaseModel):
    name: str = Field(min_length=1, max_length=500)
    description: str | None = None
    ids: _Slug
    user: _Person


class _Trending(BaseModel):
    list: _List


class _Code(BaseModel):
    device_code: str = Field(min_length=1, max_length=512)
    user_code: str = Field(min_length=1, max_length=32)
    verification_url: str = Field(pattern=r"^https://[^\s]{1,200}$")
    expires_in: float = Field(gt=0, le=86_400)
    interval: float = Field(ge=1, le=300)


class _Tokens(BaseModel):
    access_token: str = Field(min_length=1, max_length=4096)
    refresh_token: str = Field(min_length=1, max_length=4096)
    expires_in: float = Field(gt=0, le=10 * 366 * 86_400)


class _Changed(BaseModel):
    watched_at: str = _NEVER
    paused_at: str = _NEVER


class _Activities(BaseModel):
    movies: _Changed
    episodes: _Changed


class _NotFound(BaseModel):
    movies: list[Any] = []
    shows: list[Any] = []
    episodes: list[Any] = []


class _Added(BaseModel):
    not_found: _NotFound


def code(answer: object) -> DeviceCode:
    """A device code."""
    read = _Code.model_validate(answer)
    return DeviceCode(read.device_code, read.user_code, read.verification_url, read.expires_in, read.interval)


def tokens(answer: object, now: datetime) -> TraktTokens:
    """A pair of tokens, and by our own clock when the access token runs out."""
    read = _Tokens.model_validate(answer)
    return TraktTokens(read.access_token, read.refresh_token, now + timedelta(seconds=read.expires_in))


def account(answer: object) -> TraktAccount:
    """Whose settings those are."""
    person = _Settings.model_validate(answer).user
    return TraktAccount(person.ids.slug, (person.name or "")[:200])


def activities(answer: object) -> Activities:
    """When what changed last."""
    read = _Activities.model_validate(answer)
    watched = f"{read.movies.watched_at} {read.episodes.watched_at}"
    return Activities(watched, f"{read.movies.paused_at} {read.episodes.paused_at}")


def viewings(answer: object) -> tuple[tuple[ForeignViewing, ...], int]:
    """What was watched, and how many entries made no sense."""

    def read(entry: _Watched) -> ForeignViewing:
        return ForeignViewing(entry.watchable(), entry.watched_at.astimezone(UTC), entry.id)

    return _each(answer, _Watched, read)


def playback(answer: object) -> tuple[ForeignProgress, ...]:
    """How far the person is in what."""

    def read(entry: _Paused) -> ForeignProgress:
        return ForeignProgress(entry.watchable(), entry.progress / 100, entry.paused_at.astimezone(UTC))

    return _each(answer, _Paused, read)[0]


def titles(answer: object) -> tuple[TitleRef, ...]:
    """The films and series of a list, in its order, each once."""
    return tuple(dict.fromkeys(_each(answer, _Entry, _Entry.title)[0]))


def own_lists(answer: object) -> tuple[RemoteList, ...]:
    """A person's lists."""
    return _each(answer, _List, _remote)[0]


def trending(answer: object) -> tuple[RemoteList, ...]:
    """Public lists."""
    return _each(answer, _Trending, lambda entry: _remote(entry.list))[0]


def is_known(answer: object) -> bool:
    """Whether Trakt knew the title that it was told of."""
    missing = _Added.model_validate(answer).not_found
    return not (missing.movies or missing.shows or missing.episodes)


def _remote(read: _List) -> RemoteList:
    return RemoteList(read.user.ids.slug, read.ids.slug, read.name, (read.description or "")[:2000])


def _each(answer: object, model: type[M], read: Callable[[M], T]) -> tuple[tuple[T, ...], int]:
    entries = _ENTRIES.validate_python(answer)
    found = []
    for entry in entries:
        try:
            found.append(read(model.model_validate(entry)))
        except (ValidationError, ValueError):
            continue
    return tuple(found), len(entries) - len(found)
