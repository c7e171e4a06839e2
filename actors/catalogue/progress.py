"""Where an import stands, as it is kept in the database. Pure."""

from __future__ import annotations

import json

import attrs

from actors.catalogue.fingerprint import fingerprint_of
from actors.catalogue.provider import Outline
from storage.model.provided import ProvidedGenre


@attrs.frozen
class Progress:
    """`done` titles of the outline with this fingerprint, and the lists and genres that this import made before.

    `is_complete`: an import came to its end, and nothing new is known since.
    """

    fingerprint: str = ""
    done: int = 0
    is_complete: bool = False
    lists: tuple[str, ...] = ()
    genres: str = ""

    @classmethod
    def read(cls, cursor: str) -> Progress:
        """From the text in the database; an import never begun is at its very start."""
        if not cursor:
            return cls()
        kept = json.loads(cursor)
        return cls(kept["fingerprint"], kept["done"], kept["complete"], tuple(kept["lists"]), kept.get("genres", ""))

    def written(self) -> str:
        """As text for the database."""
        kept = {
            "fingerprint": self.fingerprint,
            "done": self.done,
            "complete": self.is_complete,
            "lists": self.lists,
            "genres": self.genres,
        }
        return json.dumps(kept, sort_keys=True)

    def at_start_of(self, outline: Outline) -> Progress:
        """Where the import of this outline begins, or goes on; lists that it may make are its own from now on."""
        slugs = tuple(sorted(outline.slugs | set(self.lists)))
        if self.fingerprint == outline.fingerprint:
            return attrs.evolve(self, lists=slugs)
        return attrs.evolve(self, fingerprint=outline.fingerprint, done=0, is_complete=False, lists=slugs)

    def at_end_of(self, outline: Outline) -> Progress:
        """Where it stands once all of this outline was imported."""
        slugs = outline.slugs if outline.vouches else outline.slugs | set(self.lists)
        genres = fingerprint_of_genres(outline.genres) if outline.genres else self.genres
        return Progress(outline.fingerprint, 0, True, tuple(sorted(slugs)), genres)


def fingerprint_of_genres(genres: tuple[ProvidedGenre, ...]) -> str:
    """The same for equal genres."""
    return fingerprint_of([(genre.id, genre.name, genre.names, sorted(genre.kinds)) for genre in genres])
