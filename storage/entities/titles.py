"""Films, series, genres and lists."""

# mypy: allow-subclassing-any
# Pony has no types.
from __future__ import annotations

from datetime import date, datetime

from pony.orm import Database, LongStr, Optional, Required, Set, composite_index, composite_key


def define_titles(db: Database) -> None:
    """Define the catalogue's entities on `db`."""
    _define_movies(db)
    _define_shows(db)
    _define_genres(db)
    _define_lists(db)


def _define_movies(db: Database) -> None:
    class Movie(db.Entity):
        """A film. `tmdb_id` is TMDB's, or one of ours from 1,000,000,000 up for a film that TMDB does not know."""

        _table_ = "movie"
        tmdb_id = Required(int, size=64, unique=True)
        imdb_id = Optional(str, nullable=True, index=True)
        title = Required(str)
        original_title = Optional(str)
        original_language = Optional(str)
        overview = Optional(LongStr, lazy=False)
        tagline = Optional(str)
        runtime = Optional(int)  # minutes
        trailer = Optional(str)
        rating = Required(float, default=0.0)
        popularity = Required(float, default=0.0, index=True)
        release_date = Optional(date, index=True)
        year = Optional(int)  # also where the day is not known
        poster = Optional(str)
        backdrop = Optional(str)
        logo = Optional(str)
        licence = Optional(str)
        created_at = Required(datetime)
        synced_at = Optional(datetime)
        opened_at = Optional(datetime)
        source_searched_at = Optional(datetime)
        source_searched_by = Optional(str)
        source_search_attempts = Required(int, default=0)
        next_source_search_at = Optional(datetime, index=True)
        genres = Set("Genre", table="movie_genre", column="genre")
        translations = Set("MovieTranslation")
        sources = Set("MovieSource")
        list_items = Set("MediaListItem", cascade_delete=True)

    class MovieTranslation(db.Entity):
        """A film's texts in one language with region (RFC 5646, such as `pt-BR`)."""

        _table_ = "movie_translation"
        movie = Required(Movie)
        language = Required(str)
        title = Optional(str)
        overview = Optional(LongStr, lazy=False)
        tagline = Optional(str)
        composite_key(movie, language)


def _define_shows(db: Database) -> None:
    class TVShow(db.Entity):
        """A series. `opened_at`: when a viewer last looked at it, which makes its seasons wanted."""

        _table_ = "tv_show"
        tmdb_id = Required(int, size=64, unique=True)
        imdb_id = Optional(str, nullable=True, index=True)
        title = Required(str)
        original_title = Optional(str)
        original_language = Optional(str)
        overview = Optional(LongStr, lazy=False)
        tagline = Optional(str)
        first_air_date = Optional(date, index=True)
        last_air_date = Optional(date)
        status = Optional(str)
        trailer = Optional(str)
        rating = Required(float, default=0.0)
        popularity = Required(float, default=0.0, index=True)
        poster = Optional(str)
        backdrop = Optional(str)
        logo = Optional(str)
        created_at = Required(datetime)
        synced_at = Optional(datetime)
        opened_at = Optional(datetime, index=True)
        genres = Set("Genre", table="tv_show_genre", column="genre")
        translations = Set("TVShowTranslation")
        seasons = Set("Season")
        list_items = Set("MediaListItem", cascade_delete=True)

    class TVShowTranslation(db.Entity):
        """A series' texts in one language with region."""

        _table_ = "tv_show_translation"
        show = Required(TVShow)
        language = Required(str)
        title = Optional(str)
        overview = Optional(LongStr, lazy=False)
        tagline = Optional(str)
        composite_key(show, language)

    class Season(db.Entity):
        """A season, complete once `synced_at` is set; 0 is the specials."""

        _table_ = "season"
        show = Required(TVShow)
        season_number = Required(int)
        tmdb_id = Optional(int, size=64)
        name = Optional(str)
        overview = Optional(LongStr, lazy=False)
        air_date = Optional(date)
        poster = Optional(str)
        synced_at = Optional(datetime)
        sync_attempts = Required(int, default=0)
        next_sync_at = Optional(datetime, index=True)
        episodes = Set("Episode")
        composite_key(show, season_number)

    class Episode(db.Entity):
        """One episode of a season."""

        _table_ = "episode"
        season = Required(Season)
        episode_number = Required(int)
        tmdb_id = Optional(int, size=64)
        imdb_id = Optional(str, nullable=True)
        title = Optional(str)
        overview = Optional(LongStr, lazy=False)
        air_date = Optional(date)
        runtime = Optional(int)  # minutes
        still = Optional(str)
        rating = Required(float, default=0.0)
        source_searched_at = Optional(datetime)
        source_search_attempts = Required(int, default=0)
        next_source_search_at = Optional(datetime, index=True)
        sources = Set("EpisodeSource")
        composite_key(season, episode_number)


def _define_genres(db: Database) -> None:
    class Genre(db.Entity):
        """A genre; `name` is English. Films and series share the numbers of TMDB."""

        _table_ = "genre"
        tmdb_id = Required(int, size=64, unique=True)
        name = Required(str)
        translations = Set("GenreTranslation")
        movies = Set("Movie", column="movie")
        shows = Set("TVShow", column="show")

    class GenreTranslation(db.Entity):
        """A genre's name in one language."""

        _table_ = "genre_translation"
        genre = Required(Genre)
        language = Required(str)
        name = Required(str)
        composite_key(genre, language)


def _define_lists(db: Database) -> None:
    class MediaList(db.Entity):
        """An ordered list of titles; `position` orders the lists on a home page."""

        _table_ = "media_list"
        slug = Required(str, unique=True)
        name = Required(str)
        description = Optional(str)
        url = Optional(str)
        position = Required(int, default=0)
        refreshed_at = Optional(datetime)
        items = Set("MediaListItem")

    class MediaListItem(db.Entity):
        """A member of a list: either a film or a series, in the order of `position`."""

        _table_ = "media_list_item"
        media_list = Required(MediaList)
        position = Required(int)
        movie = Optional("Movie")
        show = Optional("TVShow")
        composite_key(media_list, position)
        composite_index(media_list, movie)
