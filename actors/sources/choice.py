"""Picks one source for a device, or says in words why there is none. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from actors.sources.codecs import family
from actors.sources.errors import NoSourceFound
from actors.sources.ranking import Delivery, Vigour, Wish, delivery, fits_screen, lines_of, rank, vigour
from storage.model.sources import Quality, Source
from storage.sources import SearchState

SERVED = frozenset({Delivery.DIRECT})
"""What can be done for a device so far: it gets the file as it is."""


def candidates(sources: Sequence[Source], wish: Wish, search: SearchState) -> tuple[Source, ...]:
    """The sources that may be played for this wish, best first: at least one, else `NoSourceFound`."""
    if not sources:
        raise NoSourceFound(why_nothing_is_known(search, wish.now))
    at_hand = [source for source in sources if source.has_data_file]
    if not at_hand:
        raise NoSourceFound("Sources of this film are known, but their torrent files have not been fetched yet.")
    asked = _of_quality(at_hand, wish)
    served = [source for source in asked if delivery(source, wish.device) in SERVED]
    if not served:
        codecs = sorted({family(source.video_codec) or "an unknown codec" for source in asked})
        raise NoSourceFound(f"This device cannot play what there is of this film: it is in {_and(codecs)}.")
    within = [source for source in served if fits_screen(source, wish.device)]
    relaxed = attrs.evolve(wish, quality=None)
    return rank(within or served, relaxed)


def _of_quality(sources: Sequence[Source], wish: Wish) -> list[Source]:
    """Those of the quality asked, but where these are larger than the screen, those that fit it."""
    if wish.quality is None:
        return list(sources)
    asked = [source for source in sources if source.quality is wish.quality]
    if not asked:
        there = _and(_in_order(source.quality for source in sources if source.quality)) or "sources of unknown quality"
        raise NoSourceFound(f"There is no {wish.quality} source of this film; known are {there}.")
    if any(fits_screen(source, wish.device) for source in asked):
        return asked
    return [source for source in sources if fits_screen(source, wish.device)] or asked


def explain(chosen: Source, of: int, wish: Wish) -> str:
    """Why this one, in one sentence."""
    parts = [f"{_picture(chosen)} plays on this device as it is", _swarm(chosen, wish.now)]
    if wish.quality is not None and chosen.quality is not wish.quality:
        parts.append(f"{wish.quality} was asked for, but has more lines than the screen ({wish.device.max_height})")
    elif not fits_screen(chosen, wish.device):
        parts.append(f"nothing smaller is there for a screen of {wish.device.max_height} lines")
    parts.append("the only suitable source" if of == 1 else f"the best of {of} suitable sources")
    return "; ".join(parts) + "."


def why_nothing_is_known(search: SearchState, now: datetime) -> str:
    """Why there is no source at all, and what happens next."""
    if search.searched_at is None:
        return "This film has not been searched for before; the search is under way."
    again = f" It is searched again {_in(search.next_search_at - now)}." if search.next_search_at else ""
    if not search.searched_by:
        return f"No source directory answered when this film was searched.{again}"
    return f"No source directory knows this film (asked: {_and(search.searched_by)}).{again}"


def _picture(source: Source) -> str:
    quality = source.quality or "A source of unknown quality"
    lines, codec = lines_of(source), family(source.video_codec)
    return f"{quality}{f' ({lines} lines)' if lines else ''}{f' in {codec}' if codec else ''}"


def _swarm(source: Source, now: datetime) -> str:
    health = source.health
    if health is None:
        return "its swarm has not been measured yet"
    if vigour(source, now) is Vigour.DEAD:
        return f"nobody shared it when last counted, {_ago(now - health.checked_at)}"
    people = "1 seeder" if health.seeders == 1 else f"{health.seeders} seeders"
    return f"{people} counted {_ago(now - health.checked_at)}"


def _in_order(qualities: Iterable[Quality]) -> list[str]:
    there = set(qualities)
    return [str(quality) for quality in Quality if quality in there]


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _ago(age: timedelta) -> str:
    return "just now" if age < timedelta(minutes=1) else f"{_span(age)} ago"


def _in(wait: timedelta) -> str:
    return "now" if wait < timedelta(minutes=1) else f"in {_span(wait)}"


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    amount, unit = (minutes, "minute") if minutes < 120 else (minutes // 60, "hour")
    return f"1 {unit}" if amount == 1 else f"{amount} {unit}s"
