"""Asks providers, one after the other, until one knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar

from actors.catalogue.provider import TitleProvider, Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import ProvidedFilm, ProvidedSeason, ProvidedShow
from storage.model.titles import TitleKind, TitleRef

Answer = TypeVar("Answer")
Title: TypeAlias = ProvidedFilm | ProvidedShow


async def first_answer(
    providers: Sequence[TitleProvider], ask: Callable[[TitleProvider], Awaitable[Answer | None]]
) -> Answer | None:
    """What the first provider says that knows, or None: nobody does.

    One in trouble is passed over; its error is raised when no other knows.
    """
    trouble: MiauflixError | None = None
    for provider in providers:
        try:
            answer = await ask(provider)
        except MiauflixError as error:
            trouble = trouble or error
            continue
        if answer is not None:
            return answer
    if trouble is not None:
        raise trouble
    return None


async def ask_title(
    provider: TitleProvider, ref: TitleRef, urgency: Urgency, newer_than: datetime | None = None
) -> Title | None:
    """A film or a series, whole, from this provider."""
    if ref.kind is TitleKind.MOVIE:
        return await provider.film(ref.tmdb_id, urgency, newer_than)
    return await provider.show(ref.tmdb_id, urgency, newer_than)


async def find_title(
    providers: Sequence[TitleProvider], ref: TitleRef, urgency: Urgency, newer_than: datetime | None = None
) -> Title | None:
    """A film or a series from whoever knows it."""
    return await first_answer(providers, lambda provider: ask_title(provider, ref, urgency, newer_than))


async def find_season(
    providers: Sequence[TitleProvider],
    show_tmdb_id: int,
    number: int,
    urgency: Urgency,
    newer_than: datetime | None = None,
) -> ProvidedSeason | None:
    """A season with its episodes from whoever knows it."""
    return await first_answer(providers, lambda provider: provider.season(show_tmdb_id, number, urgency, newer_than))
