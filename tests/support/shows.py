"""A film and two series to keep, and a list of them."""

from __future__ import annotations

from datetime import date, datetime

from storage import catalogue
from storage.database import Database
from storage.model.provided import (
    PictureRole,
    ProvidedEpisode,
    ProvidedFilm,
    ProvidedGenre,
    ProvidedList,
    ProvidedPicture,
    ProvidedSeason,
    ProvidedShow,
    ProvidedTexts,
)
from storage.model.titles import NextEpisode, TitleKind
from tests.support.titles import refs

DRAMA = ProvidedGenre(18, "Drama", (("de", "Drama (de)"), ("es-MX", "Drama (mx)")), frozenset(TitleKind))
SCI_FI = ProvidedGenre(10765, "Sci-Fi & Fantasy", (("de", "Fantastisches"),), frozenset({TitleKind.SHOW}))

THRONES = ProvidedShow(
    id=1399,
    title="Thrones",
    imdb_id="tt0944947",
    original_title="Tronos",
    original_language="es",
    overview="Families fight.",
    tagline="Winter",
    first_air_date=date(2025, 4, 17),
    last_air_date=date(2025, 12, 25),
    status="Returning Series",
    poster="tmdb/p.jpg",
    backdrop="tmdb/b.jpg",
    logo="tmdb/l.png",
    genres=(18, 10765),
    popularity=300.5,
    rating=8.4,
    next_episode=NextEpisode(2, 3, "Soon", date(2026, 1, 8)),
    seasons=(
        ProvidedSeason(0, id=10, name="Specials", poster="tmdb/s0.jpg", episode_count=1),
        ProvidedSeason(1, id=11, name="One", overview="It begins.", air_date=date(2025, 4, 17), episode_count=2),
        ProvidedSeason(2, id=12, name="Two", air_date=date(2025, 12, 20), episode_count=3),
    ),
    texts=(
        ProvidedTexts("es", title="Tronos", overview="Familias luchan."),
        ProvidedTexts("de-AT", title="Throne", tagline="Winta"),
    ),
    pictures=(
        ProvidedPicture(PictureRole.POSTER, "es", "tmdb/p-es.jpg"),
        ProvidedPicture(PictureRole.BACKDROP, "", "tmdb/b-plain.jpg"),
        ProvidedPicture(PictureRole.LOGO, "en", "tmdb/l-en.png"),
    ),
)
ENDED = ProvidedShow(id=1400, title="Ended", status="Ended", seasons=(ProvidedSeason(1, episode_count=1),))
FILM = ProvidedFilm(id=653, title="Nosferatu", year=1922, poster="tmdb/n.jpg", genres=(18,), popularity=9.0)
SEASON_ONE = ProvidedSeason(
    1,
    id=11,
    name="One",
    overview="It begins.",
    episodes=(
        ProvidedEpisode(1, id=101, title="First", air_date=date(2025, 4, 17), runtime_min=50, still="tmdb/e1.jpg"),
        ProvidedEpisode(2, id=102, title="Second", overview="More.", air_date=date(2025, 4, 24), rating=8.0),
    ),
)
LISTED = (*refs(1399, kind=TitleKind.SHOW), *refs(653), *refs(1400, kind=TitleKind.SHOW))
ALL = ProvidedList("all", "All", "", 0, LISTED)


async def keep_samples(database: Database, now: datetime) -> None:
    """Keep the genres, the titles, and the list."""
    await database.write(catalogue.keep_genres, [DRAMA, SCI_FI])
    titles: list[ProvidedFilm | ProvidedShow] = [THRONES, FILM, ENDED]
    await database.write(catalogue.keep_titles, titles, now)
    await database.write(catalogue.swap_list, ALL, now)
