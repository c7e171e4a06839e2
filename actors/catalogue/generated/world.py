"""A TMDB of our own: worlds of any size out of a seed, which answer as the API v3 does and change from day to day.

Nothing is kept of a title: it is worked out from the seed and its number each time, so that a large world costs no
more memory than a small one. The answers are plain JSON values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from actors.catalogue.generated import feed, search
from actors.catalogue.generated.films import Film
from actors.catalogue.generated.lists import CHANGES_PAGE_SIZE, MOST_PAGES, Order, Ranked, cut, page
from actors.catalogue.generated.pictures import Picture, picture_of
from actors.catalogue.generated.population import Kind, Population
from actors.catalogue.generated.series import Show
from actors.catalogue.generated.titles import LEAST_VOTES, OBSCURE_EVERY, OBSCURE_VOTES, is_obscure
from actors.catalogue.generated.trending import trending
from actors.catalogue.generated.vocabulary import LATIN, genres, languages

Json = dict[str, Any]
Query = dict[str, str]
BEGINS = date(2026, 1, 1)
SEARCHED = 2_000
"""A search looks at so many of the most popular titles."""
_KINDS = {"movie": Kind.MOVIE, "tv": Kind.TV}
SIZES = {
    "backdrop_sizes": ["w300", "w780", "w1280", "original"],
    "logo_sizes": ["w45", "w92", "w154", "w185", "w300", "w500", "original"],
    "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
    "profile_sizes": ["w45", "w185", "h632", "original"],
    "still_sizes": ["w92", "w185", "w300", "original"],
}


class Refusal(Exception):
    """Answered with one of TMDB's own codes, of which the HTTP status follows."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"success": False, "status_code": code, "status_message": message}


def not_found() -> Refusal:
    return Refusal(404, 34, "The resource you requested could not be found.")


class World:
    """Every day of it. `picture_url` is what its configuration names as the place of its pictures."""

    def __init__(
        self,
        seed: int = 1,
        movies: int = 2_000,
        shows: int = 200,
        begins: date = BEGINS,
        picture_url: str = "http://127.0.0.1/t/p/",
    ) -> None:
        self.seed = seed
        self.begins = begins
        self.picture_url = picture_url
        self.populations = {
            Kind.MOVIE: Population(seed, Kind.MOVIE, movies),
            Kind.TV: Population(seed, Kind.TV, shows),
        }
        self._latest: Day | None = None

    def at(self, day: date) -> Day:
        """As it is on a day. Before it began it was as on its first day."""
        if self._latest is None or self._latest.today != day:
            self._latest = Day(self, day)
        return self._latest

    def number_of(self, day: date) -> int:
        return (day - self.begins).days

    def drawn(self, path: str, day: date) -> tuple[Picture, str] | None:
        """What a picture's path names, and the words to be drawn on it; None when there is no such picture."""
        picture = picture_of(self.seed, path)
        number = max(0, self.number_of(day))
        if picture is None or picture.index >= self.populations[Kind(picture.kind)].count(number):
            return None
        language = languages()[picture.language - 1] if picture.language else ""
        story = self.title(Kind(picture.kind), picture.index, number).story
        return picture, story.title(language if language in LATIN else "en") if language else ""

    def title(self, kind: Kind, index: int, day: int) -> Film | Show:
        """One of its titles, by our own count."""
        make = Film if kind == Kind.MOVIE else Show
        return make(self.populations[kind], index, max(day, 0), self.begins)


class Day:
    """The world on one day."""

    def __init__(self, world: World, today: date) -> None:
        self.world = world
        self.today = today
        self.number = max(0, world.number_of(today))
        self._lists: dict[tuple[Any, ...], Ranked] = {}

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
                return {"genres": [{"id": genre.id, "name": genre.named(_plain(query))} for genre in genres(kind)]}
            case ["discover", "movie" | "tv" as kind] | ["movie" | "tv" as kind, "popular"]:
                return self._page(self._popular(_KINDS[kind], query), _KINDS[kind], query)
            case ["movie" | "tv" as kind, "top_rated"]:
                return self._page(self._top_rated(_KINDS[kind]), _KINDS[kind], query)
            case ["trending", "movie" | "tv" as kind, "week" | "day" as span]:
                return self._marked(self._trending(_KINDS[kind], span), kind, query)
            case ["search", "movie" | "tv" | "multi" as kind]:
                return self._search(kind, query)
            case ["movie" | "tv" as kind, "changes"]:
                return self._changes(_KINDS[kind], query)
            case ["movie" | "tv" as kind, tmdb_id, *inner] if _is_number(tmdb_id):
                return self._one(self._title(_KINDS[kind], int(tmdb_id)), inner, query)
        raise not_found()

    def _configuration(self) -> Json:
        place = {"base_url": self.world.picture_url, "secure_base_url": self.world.picture_url}
        return {
            "images": {**place, **SIZES},
            "change_keys": ["genres", "images", "overview", "season", "translations"],
        }

    def _title(self, kind: Kind, tmdb_id: int) -> Film | Show:
        index = self.world.populations[kind].index(tmdb_id, self.number)
        if index is None:
            raise not_found()
        return self.world.title(kind, index, self.number)

    def _one(self, title: Film | Show, inner: list[str], query: Query) -> Json:
        match inner:
            case []:
                asked = query.get("append_to_response", "").split(",")
                parts = {name: self._part(title, name, query) for name in asked if name in _PARTS}
                return {**title.details(_language(query)), **parts}
            case [name] if name in _PARTS:
                return {"id": title.tmdb_id, **self._part(title, name, query)}
            case ["season", number] if isinstance(title, Show) and _is_number(number):
                if season := title.season(int(number), _language(query)):
                    return season
        raise not_found()

    def _part(self, title: Film | Show, name: str, query: Query) -> Json:
        return _PARTS[name](title, query)

    def _summary(self, kind: Kind, query: Query) -> Callable[[int], Json]:
        language = _language(query)
        return lambda index: self.world.title(kind, index, self.number).summary(language)

    def _page(self, ranked: Ranked, kind: Kind, query: Query) -> Json:
        return ranked.page(_page_number(query), self._summary(kind, query))

    def _marked(self, ranked: Ranked, kind: str, query: Query) -> Json:
        """Where kinds are mixed, or might be, each result says its own."""
        answer = self._page(ranked, _KINDS[kind], query)
        return {**answer, "results": [{**one, "media_type": kind} for one in answer["results"]]}

    def _kept(self, key: tuple[Any, ...], make: Callable[[], Ranked]) -> Ranked:
        if key not in self._lists:
            self._lists[key] = make()
        return self._lists[key]

    def _popular(self, kind: Kind, query: Query) -> Ranked:
        """Of the filters only the least number of votes has a meaning here; nothing is for adults only."""
        least = _whole(query.get("vote_count.gte", "0"))
        by_rating = query.get("sort_by", "").startswith("vote_average")
        return self._kept((kind, least, by_rating), lambda: self._filtered(kind, least, by_rating=by_rating))

    def _top_rated(self, kind: Kind) -> Ranked:
        return self._kept((kind, 10, True), lambda: self._filtered(kind, 10, by_rating=True))

    def _filtered(self, kind: Kind, least: int, *, by_rating: bool) -> Ranked:
        population = self.world.populations[kind]
        order = (population.by_rating if by_rating else population.by_popularity)(self.number)
        count = population.count(self.number)
        if least <= 0:
            return Ranked(Order(order), count)
        if OBSCURE_VOTES <= least <= LEAST_VOTES:  # the usual question: nobody has to be counted
            return Ranked(Order(one for one in order if not is_obscure(one)), count - count // OBSCURE_EVERY)
        kept = [one for one in order if self.world.title(kind, one, self.number).vote_count >= least]
        return Ranked(Order(iter(kept)), len(kept))

    def _trending(self, kind: Kind, span: str) -> Ranked:
        popular = self._popular(kind, {})
        return self._kept((kind, span), lambda: trending(popular, self.world.seed, self.number, span))

    def _search(self, kind: str, query: Query) -> Json:
        wanted = ("movie", "tv") if kind == "multi" else (kind,)
        number, found = (
            _page_number(query),
            [(one, name) for name in wanted for one in self._found(_KINDS[name], query)],
        )
        marks = [{"media_type": name} if kind == "multi" else {} for _, name in found]
        found_here = cut(list(zip(found, marks, strict=True)), number, 20)
        results = [{**title.summary(_language(query)), **mark} for (title, _), mark in found_here]
        return page(number, results, len(found))

    def _found(self, kind: Kind, query: Query) -> list[Film | Show]:
        indexes = self._popular(kind, {}).order.part(0, SEARCHED)
        titles = (self.world.title(kind, index, self.number) for index in indexes)
        asked = query.get("query", "")
        return [one for one in titles if search.is_match(asked, one.story.title("en"), one.original_title)]

    def _changes(self, kind: Kind, query: Query) -> Json:
        number = _page_number(query)
        try:
            first, last = feed.window(query, self.today)
        except ValueError:
            message = "Invalid date range: Should be a range no longer than 14 days."
            raise Refusal(422, 20, message) from None
        days = range(self.world.number_of(first), self.world.number_of(last) + 1)
        changed = feed.feed(self.world.populations[kind], days)
        return page(number, cut(changed, number, CHANGES_PAGE_SIZE), len(changed), CHANGES_PAGE_SIZE)


def _language(query: Query) -> str:
    return query.get("language") or "en"


def _plain(query: Query) -> str:
    return _language(query).partition("-")[0]


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def _page_number(query: Query) -> int:
    number = _whole(query.get("page", "1"))
    if not 1 <= number <= MOST_PAGES:
        message = "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer."
        raise Refusal(400, 22, message)
    return number


def _picture_languages(query: Query) -> frozenset[str | None] | None:
    """Those of `include_image_language`, and the language asked for; every one when neither is there."""
    named = {None if name == "null" else name for name in query.get("include_image_language", "").split(",") if name}
    return frozenset(named | ({_plain(query)} if "language" in query else set())) or None


def _translations(title: Film | Show, _: Query) -> Json:
    return title.translations("title" if isinstance(title, Film) else "name")


def _images(title: Film | Show, query: Query) -> Json:
    return title.pictures().in_languages(_picture_languages(query))


def _videos(title: Film | Show, query: Query) -> Json:
    named = query.get("include_video_language", "").split(",")
    return title.videos(frozenset((*named, _plain(query)) if "language" in query or named == [""] else named))


def _external_ids(title: Film | Show, _: Query) -> Json:
    return title.external_ids()


_PARTS: dict[str, Callable[[Film | Show, Query], Json]] = {
    "translations": _translations,
    "images": _images,
    "videos": _videos,
    "external_ids": _external_ids,
}
