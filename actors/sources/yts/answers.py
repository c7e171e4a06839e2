"""What a directory answers to `list_movies.json`, as far as we read it.

A `ValidationError` means that it is no such answer at all. The interface has no specification: what stands here was
read off answers of directories that speak it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, TypeAlias

import attrs
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, model_validator

from actors.answer_fields import Entries, Members, OrElse, Part, Skipped, Text, Whole
from actors.sources.yts.qualities import is_known

MOST_FILMS, MOST_TORRENTS = 40, 50
"""In an answer, and of one film. Directories have twenty and six at most; what comes after so many is not looked at.

A megabyte holds so many empty entries that reading them all would stop everybody for seconds.
"""

SMALLEST_BYTES, LARGEST_BYTES = 1024 * 1024, 1024**4
FIRST_MOMENT, LAST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def _size(told: int) -> int:
    if told and not SMALLEST_BYTES <= told <= LARGEST_BYTES:
        raise ValueError("no size of a film")
    return told


def _quality(told: str) -> str:
    if not is_known(told):
        raise ValueError("no quality that we know")
    return told


def _moment(told: object) -> datetime | None:
    if told is None:
        return None
    if not isinstance(told, int) or not FIRST_MOMENT <= told < LAST_MOMENT:
        raise ValueError("no date that a torrent can have")
    return datetime.fromtimestamp(told, UTC)


@attrs.frozen
class _First:
    """Only so many entries of a list; all others are counted as left out."""

    most: int

    def __call__(self, told: Any, info: ValidationInfo[Any]) -> Any:
        if not isinstance(told, list) or len(told) <= self.most:
            return told
        assert isinstance(info.context, Skipped)
        info.context.count += len(told) - self.most
        return told[: self.most]


Hash: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{40}$", to_lower=True)]
Size: TypeAlias = Annotated[int, BeforeValidator(lambda told: told or 0), AfterValidator(_size)]
Word: TypeAlias = Annotated[Annotated[str, StringConstraints(max_length=20)], OrElse("")]
Count: TypeAlias = Annotated[Annotated[int, Field(ge=0, lt=2**31)] | None, OrElse(None)]
Depth: TypeAlias = Annotated[
    Annotated[int, Field(ge=8, le=16)] | None, BeforeValidator(lambda told: told or None), OrElse(None)
]
Year: TypeAlias = Annotated[Annotated[int, Field(ge=1870, le=2200)] | None, OrElse(None)]
Moment: TypeAlias = Annotated[datetime | None, BeforeValidator(_moment), OrElse(None)]


class TorrentAnswer(Part):
    """One torrent of a film. `size_bytes` is 0 where it is not told; `peers` are those who have not the whole yet."""

    hash: Hash
    quality: Annotated[str, AfterValidator(_quality)]
    type: Word = ""
    video_codec: Word = ""
    bit_depth: Depth = None
    size_bytes: Size = 0
    seeds: Count = None
    peers: Count = None
    date_uploaded_unix: Moment = None


class MovieAnswer(Part):
    """A film with its torrents. `language` is that of its sound (ISO 639-1), `runtime` in minutes, 0 where unknown."""

    imdb_code: Text = ""
    title: Text = ""
    title_english: Text = ""
    year: Year = None
    runtime: Whole = 0
    language: Word = ""
    torrents: Annotated[Entries[TorrentAnswer], BeforeValidator(_First(MOST_TORRENTS))] = ()


class MoviesPage(Part):
    """The films that fit a question, up to the number asked for; `movie_count` are all. None: `movies` is left out."""

    movie_count: Annotated[int, Field(ge=0)]
    movies: Annotated[
        Members[MovieAnswer],
        BeforeValidator(_First(MOST_FILMS)),
        BeforeValidator(lambda told: () if told is None else told),
    ] = ()

    @model_validator(mode="after")
    def _says_what_it_counts(self) -> Self:
        if self.movie_count and not self.movies:
            raise ValueError("films that are counted, but not told")
        return self


class ListAnswer(Part):
    """The whole answer."""

    status: Literal["ok"]
    data: MoviesPage
