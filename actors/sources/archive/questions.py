"""What the archive is asked, word for word. Pure."""

from __future__ import annotations

import re

from actors.service_question import Question
from storage.model.provided import WantedFilm

MAX_TITLE = 120
MAX_TITLES = 6
ROWS = 50
"""So many names of a film, so long, and so many items of a search: more are not worth the archive's time."""

OPEN_COLLECTIONS = frozenset(
    {
        *("feature_films", "silent_films", "Film_Noir", "SciFi_Horror", "Comedy_Films"),
        *("classic_cartoons", "prelinger"),
    }
)
"""What the archive's own people look after. Anybody may upload elsewhere: there an item has to have a free licence."""

STREAM_ONLY = "stream_only"
"""A collection whose files may be looked at in the archive alone."""

_FIELDS = ("identifier", "title", "year", "date", "downloads")
_UNFIT = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff"\\\s]+')
_IS_OPEN = f"(collection:({' OR '.join(sorted(OPEN_COLLECTIONS))}) OR licenseurl:*creativecommons*)"


def search_question(film: WantedFilm) -> Question | None:
    """Items with a torrent that bear one of the film's names, most downloaded first; None when it has no name.

    The year is not asked for: many an item tells none, or the one in which it was uploaded.
    """
    names = dict.fromkeys(
        phrase for name in (film.title, film.original_title, *film.titles) if (phrase := _phrase(name))
    )
    if not names:
        return None
    named = f"title:({' OR '.join(list(names)[:MAX_TITLES])})"
    torrent = 'mediatype:movies AND format:"Archive BitTorrent"'
    query: dict[str, str | int | tuple[str, ...]] = {
        "q": f"{torrent} AND {named} AND {_IS_OPEN} AND NOT collection:{STREAM_ONLY}",
        "fl[]": _FIELDS,
        "sort[]": "downloads desc",
        "rows": ROWS,
        "page": 1,
        "output": "json",
    }
    return Question("advancedsearch.php", query, answers=frozenset())


def item_question(identifier: str) -> Question:
    """All that is known of an item."""
    return Question(f"metadata/{identifier}")


def torrent_question(identifier: str) -> Question:
    """The torrent of an item. Those who may not have it are told so with 401 or 403."""
    return Question(
        f"download/{torrent_path(identifier)}",
        headers={"Accept": "application/x-bittorrent"},
        answers=frozenset({401, 403, 404}),
        decode=bytes,
    )


def torrent_path(identifier: str) -> str:
    """Where the archive keeps the torrent that it makes of an item, below `download/`."""
    return f"{identifier}/{torrent_name(identifier)}"


def torrent_name(identifier: str) -> str:
    """What that file is called."""
    return f"{identifier}_archive.torrent"


def _phrase(name: str) -> str:
    """A name in Lucene's quotes, within which nothing has a meaning of its own but a quote and a backslash."""
    plain = _UNFIT.sub(" ", name[:MAX_TITLE]).strip()
    return f'"{plain}"' if any(letter.isalnum() for letter in plain) else ""
