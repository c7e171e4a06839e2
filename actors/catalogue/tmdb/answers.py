"""What TMDB answers, as far as we read it. A `ValidationError` means that it is no such answer at all."""

from __future__ import annotations

from typing import Annotated

from actors.answer_fields import Amount, Entries, Flag, Members, OrElse, Part, Text, Whole
from actors.catalogue.tmdb.fields import Day, Id, ImdbId, Language, Number, Region


class GenreName(Part):
    """A genre in one language."""

    id: Id
    name: Text = ""


class TranslatedTexts(Part):
    """The texts of a translation: `title` of films, `name` of series."""

    title: Text = ""
    name: Text = ""
    overview: Text = ""
    tagline: Text = ""


class Translation(Part):
    """One language in one region."""

    iso_639_1: Language
    iso_3166_1: Region = ""
    data: TranslatedTexts


class Translations(Part):
    """All languages of a title."""

    translations: Entries[Translation] = ()


class Image(Part):
    """One picture; `iso_639_1` is null for one without words."""

    file_path: str
    iso_639_1: Language | None = None
    vote_average: Amount = 0.0
    vote_count: Whole = 0


class Images(Part):
    """Pictures of a title by their role."""

    posters: Entries[Image] = ()
    backdrops: Entries[Image] = ()
    logos: Entries[Image] = ()


class Video(Part):
    """A trailer, teaser, interview... on some site."""

    key: str
    site: Text = ""
    type: Text = ""
    official: Flag = False
    iso_639_1: Text = ""
    published_at: Text = ""


class Videos(Part):
    """All videos of a title, in the languages asked for."""

    results: Entries[Video] = ()


class ExternalIds(Part):
    """Under which numbers others know a title."""

    imdb_id: ImdbId = None


class TitleAnswer(Part):
    """What films and series have in common."""

    id: Id
    adult: Flag = False
    original_language: Text = ""
    overview: Text = ""
    tagline: Text = ""
    poster_path: Text = ""
    backdrop_path: Text = ""
    genres: Entries[GenreName] = ()
    popularity: Amount = 0.0
    vote_average: Amount = 0.0
    translations: Annotated[Translations, OrElse(Translations())] = Translations()


class FilmAnswer(TitleAnswer):
    """`movie/{id}` with translations and images."""

    title: str
    original_title: Text = ""
    imdb_id: ImdbId = None
    release_date: Day = None
    runtime: Whole = 0
    images: Annotated[Images, OrElse(Images())] = Images()


class SeasonFrame(Part):
    """A season as its series tells of it."""

    id: Id | None = None
    season_number: Number
    name: Text = ""
    overview: Text = ""
    air_date: Day = None
    poster_path: Text = ""
    episode_count: Whole = 0


class EpisodeToAir(Part):
    """The next episode of a series."""

    season_number: Number
    episode_number: Number
    name: Text = ""
    air_date: Day = None


class ShowAnswer(TitleAnswer):
    """`tv/{id}` with external ids and translations."""

    name: str
    original_name: Text = ""
    first_air_date: Day = None
    last_air_date: Day = None
    status: Text = ""
    next_episode_to_air: Annotated[EpisodeToAir | None, OrElse(None)] = None
    seasons: Entries[SeasonFrame] = ()
    external_ids: Annotated[ExternalIds, OrElse(ExternalIds())] = ExternalIds()


class EpisodeAnswer(Part):
    """One episode within its season."""

    id: Id | None = None
    episode_number: Number
    name: Text = ""
    overview: Text = ""
    air_date: Day = None
    runtime: Whole = 0
    still_path: Text = ""
    vote_average: Amount = 0.0


class SeasonAnswer(Part):
    """`tv/{id}/season/{number}`."""

    id: Id | None = None
    season_number: Number
    name: Text = ""
    overview: Text = ""
    air_date: Day = None
    poster_path: Text = ""
    episodes: Members[EpisodeAnswer]


class ExtrasAnswer(Part):
    """`movie/{id}` or `tv/{id}` with images and videos of many languages."""

    id: Id
    original_language: Text = ""
    images: Annotated[Images, OrElse(Images())] = Images()
    videos: Annotated[Videos, OrElse(Videos())] = Videos()


class FoundTitle(Part):
    """A title on a list. `media_type` is told where lists are mixed: movie, tv, person..."""

    id: Id
    adult: Flag = False
    media_type: Text = ""


class TitlesPage(Part):
    """One page of a list, a search, or a day's changes."""

    total_pages: Whole = 1
    results: Members[FoundTitle]


class GenresAnswer(Part):
    """`genre/movie/list` or `genre/tv/list`."""

    genres: Members[GenreName]
