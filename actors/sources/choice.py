"""Picks one source for a device, or says in words why there is none. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import attrs

from actors.sources.codecs import family
from actors.sources.errors import NoSourceFound
from actors.sources.fitness import Delivery, Vigour, delivery, fits_screen, is_filmed_off_a_screen, lines_of, vigour
from actors.sources.ranking import rank, why_behind
from actors.sources.wish import Wish
from storage.model.sources import Quality, Source

SERVED = frozenset({Delivery.DIRECT})
"""What can be done for a device so far: it gets the file as it is."""


class Searched(Protocol):
    """What has to be known of a search to say why it found nothing (`storage.sources.SearchState`)."""

    @property
    def searched_at(self) -> datetime | None: ...
    @property
    def searched_by(self) -> tuple[str, ...]: ...
    @property
    def next_search_at(self) -> datetime | None: ...


def candidates(sources: Sequence[Source], wish: Wish, search: Searched) -> tuple[Source, ...]:
    """The sources that may be played for this wish, best first: at least one, else `NoSourceFound`.

    Where some that live have their torrent file, only these; else the file of the first may have to be fetched.
    """
    if not sources:
        raise NoSourceFound(why_nothing_is_known(search, wish))
    asked = _of_quality(_not_filmed_off_a_screen(_having_the_episode(sources, wish), wish), wish)
    served = [source for source in asked if delivery(source, wish.device) in SERVED]
    if not served:
        forms = sorted({_form(source) for source in asked})
        raise NoSourceFound(f"This device cannot play what there is of this {wish.noun}: it is in {_and(forms)}.")
    within = _preferred(served, lambda source: fits_screen(source, wish.device))
    at_hand = _preferred(within, lambda source: source.has_data_file and vigour(source, wish) is not Vigour.DEAD)
    return rank(at_hand, attrs.evolve(wish, quality=None))


def _preferred(sources: Sequence[Source], is_good: Callable[[Source], bool]) -> list[Source]:
    return [source for source in sources if is_good(source)] or list(sources)


def _having_the_episode(sources: Sequence[Source], wish: Wish) -> list[Source]:
    having = [source for source in sources if wish.has(source)]
    if not having:
        raise NoSourceFound(f"Sources of this season are known, but none of them has episode {wish.episode}.")
    return having


def _not_filmed_off_a_screen(sources: Sequence[Source], wish: Wish) -> list[Source]:
    proper = [source for source in sources if wish.allow_cam or not is_filmed_off_a_screen(source)]
    if not proper:
        raise NoSourceFound(f"What is known of this {wish.noun} was filmed off a screen; that has to be asked for.")
    return proper


def _of_quality(sources: Sequence[Source], wish: Wish) -> list[Source]:
    """Those of the quality asked, but where these are larger than the screen, those that fit it."""
    if wish.quality is None:
        return list(sources)
    asked = [source for source in sources if source.traits.quality is wish.quality]
    if not asked:
        known = _in_order(source.traits.quality for source in sources if source.traits.quality)
        there = _and(known) or "sources of unknown quality"
        raise NoSourceFound(f"There is no {wish.quality} source of this {wish.noun}; known are {there}.")
    if any(fits_screen(source, wish.device) for source in asked):
        return asked
    return [source for source in sources if fits_screen(source, wish.device)] or asked


def explain(chosen: Source, suitable: Sequence[Source], wish: Wish) -> str:
    """Why this one of the candidates, in one sentence."""
    parts = [f"{_picture(chosen)} plays on this device as it is", _swarm(chosen, wish)]
    if wish.quality is not None and chosen.traits.quality is not wish.quality:
        parts.append(f"{wish.quality} was asked for, but has more lines than the screen ({wish.device.max_height})")
    elif not fits_screen(chosen, wish.device):
        parts.append(f"nothing smaller is there for a screen of {wish.device.max_height} lines")
    parts.append(_before_the_next(chosen, suitable, wish))
    return "; ".join(parts) + "."


def _before_the_next(chosen: Source, suitable: Sequence[Source], wish: Wish) -> str:
    """One that nobody shares at the moment may have stood before it; compared is with what comes behind."""
    if len(suitable) == 1:
        return "the only suitable source"
    behind = suitable[suitable.index(chosen) + 1 :]
    relaxed = attrs.evolve(wish, quality=None)
    why = why_behind(behind[0], chosen, relaxed) if behind else ""
    best = "the best" if chosen is suitable[0] else "the best to be had at the moment"
    return f"{best} of {len(suitable)} suitable sources" + (f": the next, {_picture(behind[0])}, {why}" if why else "")


def why_nothing_is_known(search: Searched, wish: Wish) -> str:
    """Why there is no source at all, and what happens next."""
    what = "film" if wish.episode is None else "season"
    if search.searched_at is None and search.next_search_at is None:
        return f"This {what} has not been searched for before; the search is under way."
    again = f" It is searched again {_in(search.next_search_at - wish.now)}." if search.next_search_at else ""
    if not search.searched_by:
        return f"No source directory answered when this {what} was searched.{again}"
    return f"No source directory knows this {what} (asked: {_and(search.searched_by)}).{again}"


def _picture(source: Source) -> str:
    quality = source.traits.quality or "A source of unknown quality"
    lines, codec = lines_of(source), family(source.traits.video_codec)
    return f"{quality}{f' ({lines} lines)' if lines else ''}{f' in {codec}' if codec else ''}"


def _form(source: Source) -> str:
    codec, bits = family(source.traits.video_codec) or "an unknown codec", source.traits.bit_depth or 8
    return f"{codec} with {bits} bits a colour" if bits > 8 else codec


def _swarm(source: Source, wish: Wish) -> str:
    health = source.health
    if health is None:
        return "its swarm has not been measured yet"
    ago = _ago(wish.now - health.checked_at)
    if vigour(source, wish) is Vigour.DEAD:
        return f"nobody shared it when last counted, {ago}"
    people = "1 seeder" if health.seeders == 1 else f"{health.seeders} seeders"
    return f"{people} counted {ago}" if health.is_measured else f"{people}, as its directory said {ago}"


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
