"""What can be wrong with the demo swarm."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class DemoFilmsBroken(MiauflixError):
    """The folder of demo films is missing, incomplete or damaged; asking again will not mend it."""

    code = "demo_films_broken"
