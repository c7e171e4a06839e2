"""The API of a generated world on one day: which path is answered by what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from actors.catalogue.generated import feed
from actors.catalogue.generated.asked import (
    Json,
    Query,
    Refusal,
    is_number,
    language,
    not_found,
    page_number,
    picture_languages,
    plain,
    video_languages,
)
from actors.catalogue.generated.films import Film
from actors.catalogue.generated.ground import Ground
from actors.catalogue.generated.lists import CHANGES_PAGE_SIZE, PAGE_SIZE, Ranked, cut, page
from actors.catalogue.generated.population import Kind
from actors.catalogue.generated.rankings import Rankings
from actors.catalogue.generated.series import Show
from actors.catalogue.generated.trailers import trailers
from actors.catalogue.generated.vocabulary import genres

_KINDS = {"movie": Kind.MOVIE, "tv": Kind.TV}
SIZES = {
    "backdrop_sizes": ["w300", "w780", "w1280", "original"],
    "logo_sizes": ["w45", "w92", "w154", "w185", "w300", "w500", "original"],
    "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
    "profile_sizes": ["w45", "w185", "h632", "original"],
    "still_sizes": ["w92", "w185", "w300", "original"],
}


class Day:
    """The world on one day."""

    def __init__(self, ground: Ground, today: date) -> None:
        self.today = today
        self.number = max(0, ground.number_of(today))
        self._ground = ground
        self._rankings = Rankings(ground, self.number)

    def answer(self, path: str, query: Query | None = None) -> tuple[int, Json]:
        """The HTTP status and body for a path below `/3/`, such as `movie/550`."""
        try:
            return 200, self._route(path.strip("/").split("/"), query or {})
        except Refusal as refusal:
            return refusal.status, refusal.body

    def _route(self, parts: list[str], query: Query) -> Json:
        match parts:
            case ["configuration"]:
                return self._configuration()
            case ["genre", "movie" | "tv" as kind, "list"]:
                return {"genres": [{"id": genre.id, "name": genre.named(plain(query))} for genre in genres(kind)]}
            case ["discover", "movie" | "tv" as kind] | ["movie" | "tv" as kind, "popular"]:
                return self._page(self._rankings.popular(_KINDS[kind], query), _KINDS[kind], query)
            case ["movie" | "tv" as kind, "top_rated"]:
                return self._page(self._rankings.top_rated(_KINDS[kind]), _KINDS[kind], query)
            case ["trending", "movie" | "tv" as kind, "week" | "day" as span]:
                return self._marked(self._rankings.trending(_KINDS[kind], span), kind, query)
            case ["search", "movie" | "tv" | "multi" as kind]:
                return self._search(kind, query)
            case ["movie" | "tv" as kind, "changes"]:
                return self._changes(_KINDS[kind], query)
            case ["movie" | "tv" as kind, tmdb_id, *inner] if is_number(tmdb_id):
                return self._one(self._title(_KINDS[kind], int(tmdb_id)), inner, query)
        raise not_found()

    def _configuration(self) -> Json:
        place = {"base_url": self._ground.picture_url, "secure_base_url": self._ground.picture_url}
        return {
            "images": {**place, **SIZES},
            "change_keys": ["genres", "images", "overview", "season", "translations"],
        }

    def _title(self, kind: Kind, tmdb_id: int) -> Film | Show:
        index = self._ground.populations[kind].index(tmdb_id, self.number)
        if index is None:
            raise not_found()
        return self._ground.title(kind, index, self.number)

    def _one(self, title: Film | Show, inner: list[str], query: Query) -> Json:
        match inner:
            case []:
                asked = query.get("append_to_response", "").split(",")
                parts = {name: _PARTS[name](title, query) for name in asked if name in _PARTS}
                return {**title.details(language(query)), **parts}
            case [name] if name in _PARTS:
                return {"id": title.tmdb_id, **_PARTS[name](title, query)}
            case ["season", number] if isinstance(title, Show) and is_number(number):
                if season := title.season(int(number), language(query)):
                    return season
        raise not_found()

    def _summary(self, kind: Kind, query: Query) -> Callable[[int], Json]:
        asked = language(query)
        return lambda index: self._ground.title(kind, index, self.number).summary(asked)

    def _page(self, ranked: Ranked, kind: Kind, query: Query) -> Json:
        return ranked.page(page_number(query), self._summary(kind, query))

    def _marked(self, ranked: Ranked, kind: str, query: Query) -> Json:
        """Where kinds are mixed, or might be, each result says its own."""
        answer = self._page(ranked, _KINDS[kind], query)
        return {**answer, "results": [{**one, "media_type": kind} for one in answer["results"]]}

    def _search(self, kind: str, query: Query) -> Json:
        kinds = ("movie", "tv") if kind == "multi" else (kind,)
        found = [(name, title) for name in kinds for title in self._rankings.found(_KINDS[name], query)]
        shown = [
            {**title.summary(language(query)), **({"media_type": name} if kind == "multi" else {})}
            for name, title in cut(found, page_number(query), PAGE_SIZE)
        ]
        return page(page_number(query), shown, len(found))

    def _changes(self, kind: Kind, query: Query) -> Json:
        number = page_number(query)
        try:
            first, last = feed.window(query, self.today)
        except ValueError:
            message = "Invalid date range: Should be a range no longer than 14 days."
            raise Refusal(422, 20, message) from None
        days = range(self._ground.number_of(first), self._ground.number_of(last) + 1)
        changed = feed.feed(self._ground.populations[kind], days)
        return page(number, cut(changed, number, CHANGES_PAGE_SIZE), len(changed), CHANGES_PAGE_SIZE)


def _translations(title: Film | Show, _: Query) -> Json:
    return title.translations("title" if isinstance(title, Film) else "name")


def _images(title: Film | Show, query: Query) -> Json:
    return title.gallery.pictures(picture_languages(query))


def _videos(title: Film | Show, query: Query) -> Json:
    return trailers(title, video_languages(query))


def _external_ids(title: Film | Show, _: Query) -> Json:
    return title.external_ids()


_PARTS: dict[str, Callable[[Film | Show, Query], Json]] = {
    "translations": _translations,
    "images": _images,
    "videos": _videos,
    "external_ids": _external_ids,
}
