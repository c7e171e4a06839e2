"""What the stub of Trakt keeps for one person: history, playback, watchlist and lists."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime

import attrs

from tests.support.trakt_accounts import Refused
from tests.support.trakt_titles import Episode, Film, Json, Listed, TraktTitles, Watched

SCROBBLED_FROM = 80.0
IGNORED_BELOW = 1.0


def written_time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@attrs.frozen
class Play:
    """One line of the history."""

    id: int
    item: Watched
    watched_at: str
    action: str = "watch"

    def written(self) -> Json:
        return {
            "id": self.id,
            "watched_at": self.watched_at,
            "action": self.action,
            "type": self.item.type,
            **self.item.written(),
        }


@attrs.frozen
class Paused:
    """Where a person stopped, in percent."""

    id: int
    item: Watched
    progress: float
    paused_at: str

    def written(self) -> Json:
        return {
            "progress": self.progress,
            "paused_at": self.paused_at,
            "id": self.id,
            "type": self.item.type,
            **self.item.written(),
        }


@attrs.define
class PersonalList:
    """A list of a person's own, in order."""

    slug: str
    name: str
    items: list[Listed] = attrs.field(factory=list)
    description: str = ""
    privacy: str = "public"
    likes: int = 0
    updated_at: str = "2026-01-01T00:00:00.000Z"


@attrs.define
class Diary:
    """One person's. A play that is pushed twice is there twice, as at Trakt: nobody but the client tells them apart."""

    slug: str
    now: Callable[[], datetime]
    titles: TraktTitles
    name: str = ""
    plays: list[Play] = attrs.field(factory=list)
    paused: list[Paused] = attrs.field(factory=list)
    watchlist: list[Listed] = attrs.field(factory=list)
    lists: list[PersonalList] = attrs.field(factory=list)
    activity: dict[str, str] = attrs.field(factory=dict)
    _ids: Iterator[int] = attrs.field(factory=lambda: itertools.count(9_000_001))

    def watch(self, item: Watched, at: datetime, action: str = "watch") -> Play:
        """The person watches something elsewhere, or a client says so."""
        return self._play(item, written_time(at), action)

    def pause(self, item: Watched, progress: float) -> Paused:
        """The person stops somewhere; what is known of the same title gives way."""
        self.paused = [paused for paused in self.paused if paused.item != item]
        made = Paused(next(self._ids), item, progress, written_time(self.now()))
        self.paused.append(made)
        self._touch(f"{item.type}s.paused_at")
        return made

    def times_watched(self, item: Watched) -> int:
        return sum(play.item == item for play in self.plays)

    def duplicates(self) -> set[tuple[Watched, str]]:
        """What stands in the history more than once with the same date."""
        seen = [(play.item, play.watched_at) for play in self.plays]
        return {entry for entry in seen if seen.count(entry) > 1}

    def add_history(self, body: Json) -> Json:
        """`POST /sync/history`."""
        found, missing = self._resolve(body)
        for item, named in found:
            self._play(item, named.get("watched_at") or written_time(self.now()), "watch")
        return {"added": _counts(item for item, _ in found), "not_found": missing}

    def remove_history(self, body: Json) -> Json:
        """`POST /sync/history/remove`: every play of a title, or the plays with these ids."""
        found, missing = self._resolve(body)
        items = {item for item, _ in found}
        ids = set(body.get("ids", ()))
        gone = [play for play in self.plays if play.item in items or play.id in ids]
        self.plays = [play for play in self.plays if play not in gone]
        if gone:
            self._touch("movies.watched_at", "episodes.watched_at")
        absent = sorted(ids - {play.id for play in gone})
        return {"deleted": _counts(play.item for play in gone), "not_found": {**missing, "ids": absent}}

    def scrobble(self, verb: str, body: Json) -> Json:
        """`POST /scrobble/start`, `pause` or `stop`; a stop near the end is a play, and any other one a pause."""
        item, progress = self._scrobbled(body), float(body["progress"])
        if verb != "start" and progress < IGNORED_BELOW:
            raise Refused(422)
        if verb == "start":
            return _scrobble_answer(0, "start", progress, item)
        if verb == "pause" or progress < SCROBBLED_FROM:
            return _scrobble_answer(self.pause(item, progress).id, "pause", progress, item)
        self.paused = [paused for paused in self.paused if paused.item != item]
        play = self._play(item, written_time(self.now()), "scrobble")
        return _scrobble_answer(play.id, "scrobble", progress, item)

    def forget_paused(self, number: int) -> None:
        """`DELETE /sync/playback/{id}`."""
        left = [paused for paused in self.paused if paused.id != number]
        if len(left) == len(self.paused):
            raise Refused(404)
        self.paused = left

    def _play(self, item: Watched, watched_at: str, action: str) -> Play:
        play = Play(next(self._ids), item, watched_at, action)
        self.plays.append(play)
        self._touch(f"{item.type}s.watched_at")
        return play

    def _touch(self, *keys: str) -> None:
        at = written_time(self.now())
        self.activity |= dict.fromkeys((*keys, "all"), at)

    def _scrobbled(self, body: Json) -> Watched:
        item: Watched | None
        if "movie" in body:
            item = self.titles.film(body["movie"])
        elif "show" in body:
            show = self.titles.show(body["show"])
            item = None if show is None else self.titles.episode(body["episode"], show)
        else:
            item = self.titles.episode(body["episode"])
        if item is None:
            raise Refused(404)
        return item

    def _resolve(self, body: Json) -> tuple[list[tuple[Watched, Json]], Json]:
        """What a client names, and in Trakt's words what nobody knows."""
        found: list[tuple[Watched, Json]] = []
        missing: Json = {"movies": [], "shows": [], "seasons": [], "episodes": []}
        for named in body.get("movies", ()):
            _note(self.titles.film(named), named, found, missing["movies"])
        for named in body.get("episodes", ()):
            _note(self.titles.episode(named), named, found, missing["episodes"])
        for named in body.get("shows", ()):
            if (show := self.titles.show(named)) is None:
                missing["shows"].append({"ids": named["ids"]})
                continue
            for place in _places(named):
                _note(self.titles.episode(place, show), place, found, missing["episodes"])
        return found, missing


def _places(show: Json) -> Iterator[Json]:
    """The episodes below a show; a date of the show or the season is theirs unless they have one. Whole seasons are
    not unfolded: nobody here knows how long one is."""
    for season in show.get("seasons", ()):
        for episode in season.get("episodes", ()):
            dates = [inner["watched_at"] for inner in (episode, season, show) if "watched_at" in inner]
            yield {**episode, "season": season["number"], "watched_at": next(iter(dates), None)}


def _note(item: Watched | None, named: Json, found: list[tuple[Watched, Json]], missing: list[Json]) -> None:
    if item is None:
        missing.append({"ids": named.get("ids", {})})
    else:
        found.append((item, named))


def _counts(items: Iterator[Watched]) -> Json:
    counted = list(items)
    films = sum(isinstance(item, Film) for item in counted)
    return {"movies": films, "episodes": sum(isinstance(item, Episode) for item in counted)}


def _scrobble_answer(number: int, action: str, progress: float, item: Watched) -> Json:
    sharing = {"twitter": False, "mastodon": False, "tumblr": False}
    return {"id": number, "action": action, "progress": progress, "sharing": sharing, **item.written()}
