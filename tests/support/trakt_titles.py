"""What the stub of Trakt knows of films and series: all of them, unless a test says otherwise."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

import attrs

Json = dict[str, Any]
TRAKT_ID_FROM = 7_000_000


@attrs.frozen
class Film:
    """A film, by its number at TMDB."""

    type: ClassVar[str] = "movie"
    tmdb_id: int

    def written(self) -> Json:
        return {"movie": _title("Film", self.tmdb_id)}


@attrs.frozen
class Show:
    """A series, by its number at TMDB."""

    type: ClassVar[str] = "show"
    tmdb_id: int

    def written(self) -> Json:
        return {"show": _title("Show", self.tmdb_id)}


@attrs.frozen
class Episode:
    """An episode, by its series and place."""

    type: ClassVar[str] = "episode"
    show: Show
    season: int
    number: int

    def written(self) -> Json:
        place = {"season": self.season, "number": self.number, "title": f"Episode {self.number}"}
        own = self.show.tmdb_id * 10_000 + self.season * 100 + self.number
        return {"episode": {**place, "ids": _ids(own)}, **self.show.written()}


Watched = Film | Episode
Listed = Film | Show
T = TypeVar("T", Film, Show, Episode)


def _title(kind: str, tmdb_id: int) -> Json:
    year = 1990 + tmdb_id % 35
    slug = f"{kind.lower()}-{tmdb_id}-{year}"
    return {"title": f"{kind} {tmdb_id}", "year": year, "ids": {**_ids(tmdb_id), "slug": slug}}


def _ids(tmdb_id: int) -> Json:
    return {"trakt": TRAKT_ID_FROM + tmdb_id, "imdb": f"tt{tmdb_id:07}", "tmdb": tmdb_id}


@attrs.define
class TraktTitles:
    """Finds what a client means by `{"ids": {"tmdb": 1}}`; what is in `unknown` it does not find."""

    unknown: set[Watched | Listed] = attrs.field(factory=set)
    episodes: dict[int, Episode] = attrs.field(factory=dict)
    """What the TMDB numbers of episodes mean; without an entry such a number means nothing."""

    def film(self, named: Json) -> Film | None:
        tmdb_id = _tmdb_id(named)
        return None if tmdb_id is None else self._known(Film(tmdb_id))

    def show(self, named: Json) -> Show | None:
        tmdb_id = _tmdb_id(named)
        return None if tmdb_id is None else self._known(Show(tmdb_id))

    def episode(self, named: Json, show: Show | None = None) -> Episode | None:
        """By its own number, or by `season` and `number` in a show."""
        if show is not None:
            return self._known(Episode(show, int(named["season"]), int(named["number"])))
        found = self.episodes.get(_tmdb_id(named) or 0)
        return None if found is None else self._known(found)

    def _known(self, title: T) -> T | None:
        return None if title in self.unknown else title


def _tmdb_id(named: Json) -> int | None:
    """Trakt's own number will do as well."""
    ids = named.get("ids", {})
    if "tmdb" in ids:
        return int(ids["tmdb"])
    return int(ids["trakt"]) - TRAKT_ID_FROM if "trakt" in ids else None
