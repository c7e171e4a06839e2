"""Series, seasons and episodes on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field

from miauflix.web.schemas.base import Wire
from miauflix.web.schemas.pictures import POSTER, STILL, picture_fields, picture_url
from storage.model.titles import Episode, NextEpisode, Season, Show, ShowDetails


class EpisodeOut(Wire):
    """One episode. `airDate` is YYYY-MM-DD or empty, `runtime` minutes."""

    id: int
    season_number: int
    episode_number: int
    title: str
    overview: str
    air_date: str
    runtime: int
    still: str
    rating: float
    playable: bool

    @classmethod
    def of(cls, episode: Episode, playable: bool) -> Self:
        """Shape an episode; `playable`: it has a source."""
        return cls(
            id=episode.id,
            season_number=episode.season_number,
            episode_number=episode.episode_number,
            title=episode.title,
            overview=episode.overview,
            air_date=_day(episode.air_date),
            runtime=episode.runtime_min,
            still=picture_url(episode.still.name, STILL),
            rating=episode.rating,
            playable=playable,
        )


class SeasonOut(Wire):
    """A season; number 0 holds the specials. While it is not `complete`, its episodes are only counted."""

    id: int
    season_number: int
    name: str
    overview: str
    air_date: str
    poster: str
    episode_count: int
    complete: bool
    episodes: list[EpisodeOut]

    @classmethod
    def of(cls, season: Season, playable: Mapping[int, frozenset[int]]) -> Self:
        """Shape a season; `playable` are the numbers of the episodes that have a source, by season."""
        with_source = playable.get(season.season_number, frozenset())
        return cls(
            id=season.id,
            season_number=season.season_number,
            name=season.name,
            overview=season.overview,
            air_date=_day(season.air_date),
            poster=picture_url(season.poster.name, POSTER),
            episode_count=season.episode_count,
            complete=season.is_complete,
            episodes=[EpisodeOut.of(episode, episode.episode_number in with_source) for episode in season.episodes],
        )


class SeasonsOut(Wire):
    """All seasons of a series, specials last."""

    seasons: list[SeasonOut]


class NextEpisodeOut(Wire):
    """What is aired next."""

    season_number: int
    episode_number: int
    title: str
    air_date: str

    @classmethod
    def of(cls, episode: NextEpisode) -> Self:
        """Shape what comes next."""
        return cls(
            season_number=episode.season_number,
            episode_number=episode.episode_number,
            title=episode.title,
            air_date=episode.air_date.isoformat(),
        )


class ShowBase(Wire):
    """A series without its seasons. Days are YYYY-MM-DD or empty, pictures URLs or empty, `trailer` a YouTube id.

    `stale`: this is what was remembered, because whoever knows more is down.
    """

    type: Literal["show"] = "show"
    id: int
    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    overview: str
    tagline: str
    first_air_date: str
    last_air_date: str
    status: str
    poster: str
    poster_colors: list[str]
    backdrop: str
    backdrop_colors: list[str]
    logo: str
    genres: list[str]
    popularity: float
    rating: float
    trailer: str
    stale: bool
    next_episode: NextEpisodeOut | None


class ShowOut(ShowBase):
    """A series and its seasons. `watching`: whether the user who asks watches it."""

    seasons: list[SeasonOut]
    watching: bool

    @classmethod
    def of(cls, details: ShowDetails, watching: bool, playable: Mapping[int, frozenset[int]]) -> Self:
        """Shape a series for one user; for `playable` see `SeasonOut`."""
        seasons = [SeasonOut.of(season, playable) for season in details.seasons]
        return cls.model_validate({**show_fields(details.show), "seasons": seasons, "watching": watching})


class ShowMediaOut(ShowBase):
    """A series as lists carry it."""

    media_type: Literal["tvshow"] = Field(default="tvshow", alias="_type")
    name: str
    playable: bool

    @classmethod
    def of(cls, show: Show, playable: bool) -> Self:
        """Shape a member of a list."""
        return cls.model_validate({**show_fields(show), "name": show.title, "playable": playable})


def show_fields(show: Show) -> dict[str, object]:
    """A series' fields in the names of the wire models."""
    return {
        "id": show.id,
        "tmdb_id": show.tmdb_id,
        "imdb_id": show.imdb_id,
        "title": show.title,
        "original_title": show.original_title,
        "overview": show.overview,
        "tagline": show.tagline,
        "first_air_date": _day(show.first_air_date),
        "last_air_date": _day(show.last_air_date),
        "status": show.status,
        **picture_fields(show.poster, show.backdrop, show.logo),
        "genres": list(show.genres),
        "popularity": show.popularity,
        "rating": show.rating,
        "trailer": show.trailer,
        "stale": show.is_stale,
        "next_episode": NextEpisodeOut.of(show.next_episode) if show.next_episode else None,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
