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
    _define_absences(db)
    _define_pictures(db)


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
        is_stale = Required(bool, default=False)  # its provider was down: this is what a cache remembered
        extras_at = Optional(datetime)  # when pictures in all languages and the trailer were asked for
        sync_attempts = Required(int, default=0)
        next_sync_at = Optional(datetime, index=True)  # it changed: fetch it anew from then on
        wants_sources = Required(bool, default=True)  # to be searched, without waiting for `next_source_search_at`
        source_searched_at = Optional(datetime)
        source_searched_by = Optional(str)
        source_search_attempts = Required(int, default=0)
        next_source_search_at = Optional(datetime)
        next_resync_at = Optional(datetime)  # it has sources: ask about them anew from then on
        genres = Set("Genre", table="movie_genre", column="genre")
        translations = Set("MovieTranslation")
        pictures = Set("MoviePicture")
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

    class MoviePicture(db.Entity):
        """A film's best picture of a role (poster, backdrop, logo) in one language; "" for one without words."""

        _table_ = "movie_picture"
        movie = Required(Movie)
        role = Required(str)
        language = Optional(str)
        name = Required(str)
        composite_key(movie, role, language)


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
        next_air_date = Optional(date)
        next_season_number = Optional(int)
        next_episode_number = Optional(int)
        next_episode_title = Optional(str)
        is_stale = Required(bool, default=False)
        extras_at = Optional(datetime)
        sync_attempts = Required(int, default=0)
        next_sync_at = Optional(datetime, index=True)
        genres = Set("Genre", table="tv_show_genre", column="genre")
        translations = Set("TVShowTranslation")
        pictures = Set("TVShowPicture")
        watchers = Set("ShowWatcher")
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

    class TVShowPicture(db.Entity):
        """A series' best picture of a role in one language."""

        _table_ = "tv_show_picture"
        show = Required(TVShow)
        role = Required(str)
        language = Optional(str)
        name = Required(str)
        composite_key(show, role, language)

    class ShowWatcher(db.Entity):
        """A user who watches a series: what makes its seasons wanted."""

        _table_ = "show_watcher"
        show = Required(TVShow)
        user = Required("User")
        since = Required(datetime)
        composite_key(user, show)

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
        episode_count = Required(int, default=0)  # as its series tells; what is known lies in `episodes`
        synced_at = Optional(datetime)
        sync_attempts = Required(int, default=0)
        next_sync_at = Optional(datetime, index=True)
        opened_at = Optional(datetime)  # when a viewer last looked at it
        wants_sources = Required(bool, default=False)  # see Movie, and the same for what follows
        source_searched_at = Optional(datetime)
        source_searched_by = Optional(str)
        source_search_attempts = Required(int, default=0)
        next_source_search_at = Optional(datetime)
        next_resync_at = Optional(datetime)
        episodes = Set("Episode")
        sources = Set("SeasonSource")
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
        sources = Set("EpisodeSource")
        composite_key(season, episode_number)


def _define_genres(db: Database) -> None:
    class Genre(db.Entity):
        """A genre; `name` is English. Films and series share the numbers of TMDB."""

        _table_ = "genre"
        tmdb_id = Required(int, size=64, unique=True)
        name = Required(str)
        for_movies = Required(bool, default=False)
        for_shows = Required(bool, default=False)
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
        """An ordered list of titles; `position` orders them on a home page. With an `owner` it is nobody else's."""

        _table_ = "media_list"
        slug = Required(str, unique=True)
        name = Required(str)
        description = Optional(str)
        url = Optional(str)
        position = Required(int, default=0)
        refreshed_at = Optional(datetime)
        owner = Optional("User")
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


def _define_absences(db: Database) -> None:
    class AbsentTitle(db.Entity):
        """A title that could not be had: its provider does not know it, or failed. Not asked for before `retry_at`."""

        _table_ = "absent_title"
        kind = Required(str)  # movie or show
        tmdb_id = Required(int, size=64)
        is_unknown = Required(bool, default=False)  # the provider said so; else it was in trouble
        attempts = Required(int, default=0)
        retry_at = Required(datetime, index=True)
        composite_key(kind, tmdb_id)


def _define_pictures(db: Database) -> None:
    class Picture(db.Entity):
        """A picture that some title has. `colours` are 24 hex digits: four colours, once it was seen."""

        _table_ = "picture"
        name = Required(str, unique=True)
        colours = Optional(str)
        attempts = Required(int, default=0)
        next_attempt_at = Optional(datetime, index=True)  # when to look at its colours; empty: never again
