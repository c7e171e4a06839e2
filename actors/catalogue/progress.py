"""Where an import stands, as it is kept in the database. Pure."""

from __future__ import annotations

import json

import attrs

from actors.catalogue.fingerprint import fingerprint_of
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

    def began_with(self, fingerprint: str) -> bool:
        """Whether this outline is being read, or was. A provider that cannot tell its outlines apart has but one."""
        return self.fingerprint == fingerprint


def fingerprint_of_genres(genres: tuple[ProvidedGenre, ...]) -> str:
    """The same for equal genres."""
    return fingerprint_of([(genre.id, genre.name, genre.names, sorted(genre.kinds)) for genre in genres])
