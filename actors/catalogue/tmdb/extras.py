"""What an opened title needs beside the rest: pictures in all languages, and its trailer. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actors.catalogue.tmdb.answers import ExtrasAnswer, Video
from actors.catalogue.tmdb.names import ENGLISH, language_of
from actors.catalogue.tmdb.pictures import best_pictures
from storage.languages import primary
from storage.model.provided import ProvidedExtras

_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)


def extras_of(answer: ExtrasAnswer, languages: Sequence[str]) -> ProvidedExtras:
    """For viewers of these languages, the most important first."""
    return ProvidedExtras(best_pictures(answer.images), best_trailer(answer.videos.results, answer, languages))


def best_trailer(videos: Sequence[Video], answer: ExtrasAnswer, languages: Sequence[str]) -> str:
    """The YouTube id of the best trailer, or "".

    The language counts most: a viewer's own, then the original, then English, then any. Next, that it is an official
    one, and the newest.
    """
    order = [primary(tag) for tag in languages] + [language_of(answer.original_language), ENGLISH]
    trailers = [each for each in videos if _is_trailer(each)]
    newest_first = sorted(trailers, key=lambda each: each.published_at, reverse=True)
    best = min(newest_first, key=lambda each: (_place(each, order), not each.official), default=None)
    return "" if best is None else best.key


def _is_trailer(video: Video) -> bool:
    return video.site == "YouTube" and video.type == "Trailer" and _YOUTUBE_ID.fullmatch(video.key) is not None


def _place(video: Video, order: Sequence[str]) -> int:
    language = language_of(video.iso_639_1)
    return order.index(language) if language in order else len(order)
