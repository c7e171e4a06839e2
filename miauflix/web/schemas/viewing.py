"""Progress, watch lists and what to go on with, on the wire. Films go by `movieId`, series by `showId`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from miauflix.web.schemas.base import Wire
from storage.model.titles import TitleKind, TitleRef
from storage.model.viewing import Continuation, Progress, Watchable, WatchlistEntry

MAX_ID = 2**63 - 1


class TitleQuery(Wire):
    """A film or a series by its number."""

    type: Literal["movie", "show"]
    movie_id: int | None = Field(default=None, ge=1, le=MAX_ID)
    show_id: int | None = Field(default=None, ge=1, le=MAX_ID)

    @model_validator(mode="after")
    def _names_a_title(self) -> Self:
        if self._id is None:
            raise ValueError("give movieId for a movie, showId for a show")
        return self

    @property
    def _id(self) -> int | None:
        return self.movie_id if self.type == "movie" else self.show_id

    @property
    def title(self) -> TitleRef:
        """As everybody speaks of it."""
        return TitleRef(TitleKind(self.type), self._id or 0)


class ProgressBody(Wire):
    """How far a device is: `progress` from 0 to 1, `position` in seconds.

    A device that tells late says when it was so (`at`) and when it tells (`sentAt`), by its own clock.
    """

    type: Literal["movie", "episode"]
    movie_id: int | None = Field(default=None, ge=1, le=MAX_ID)
    show_id: int | None = Field(default=None, ge=1, le=MAX_ID)
    season: int | None = Field(default=None, ge=0, le=99_999)
    episode: int | None = Field(default=None, ge=1, le=99_999)
    progress: float = Field(ge=0.0, le=1.0, allow_inf_nan=False)
    position: float = Field(default=0.0, ge=0.0, le=604_800.0, allow_inf_nan=False)
    status: str = Field(default="", max_length=32)
    at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        wanted = [self.movie_id] if self.type == "movie" else [self.show_id, self.season, self.episode]
        if None in wanted:
            raise ValueError("give movieId for a movie; showId, season and episode for an episode")
        return self

    @property
    def item(self) -> Watchable:
        """As everybody speaks of it."""
        if self.type == "movie":
            return Watchable.film(self.movie_id or 0)
        return Watchable.of_show(self.show_id or 0, self.season or 0, self.episode or 0)


class _Sparse(Wire):
    """What has no value is left out."""

    @model_serializer(mode="wrap")
    def _without_blanks(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in write(self).items() if value is not None}


class ProgressOut(_Sparse):
    """How far a viewer is in a film or an episode."""

    type: Literal["movie", "episode"]
    movie_id: int | None = None
    show_id: int | None = None
    season: int | None = None
    episode: int | None = None
    progress: float
    position: float
    status: str
    updated_at: datetime

    @classmethod
    def of(cls, known: Progress) -> Self:
        """Shape a progress."""
        report = known.report
        said = {"progress": report.progress, "position": report.position_s, "status": report.status}
        return cls.model_validate({**_names(known.item), **said, "updated_at": report.at})


class ProgressListOut(Wire):
    """The newest first."""

    progress: list[ProgressOut]


class ContinuationOut(ProgressOut):
    """What a viewer would go on with; `isNext`: the episode after the one that was seen last."""

    is_next: bool

    @classmethod
    def of_one(cls, known: Continuation) -> Self:
        """Shape what to go on with."""
        said = {"progress": known.progress, "position": known.position_s, "status": known.status}
        place = {"updated_at": known.updated_at, "is_next": known.is_next}
        return cls.model_validate({**_names(known.item), **said, **place})


class ContinueWatchingOut(Wire):
    """The newest first, of each title once."""

    results: list[ContinuationOut]


class WatchlistEntryOut(_Sparse):
    """A title that a viewer wants to see."""

    type: Literal["movie", "show"]
    movie_id: int | None = None
    show_id: int | None = None
    added_at: datetime

    @classmethod
    def of(cls, entry: WatchlistEntry) -> Self:
        """Shape an entry."""
        title = entry.title
        is_film = title.kind is TitleKind.MOVIE
        return cls(
            type=title.kind.value,
            movie_id=title.tmdb_id if is_film else None,
            show_id=None if is_film else title.tmdb_id,
            added_at=entry.added_at,
        )


class WatchlistOut(Wire):
    """The last added first."""

    watchlist: list[WatchlistEntryOut]


def _names(item: Watchable) -> dict[str, object]:
    number = item.title.tmdb_id
    if item.is_episode:
        return {"type": "episode", "show_id": number, "season": item.season, "episode": item.episode}
    return {"type": "movie", "movie_id": number}
