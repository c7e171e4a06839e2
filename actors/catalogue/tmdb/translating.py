"""From TMDB's answers to what providers tell: films, series and seasons. Pure."""

from __future__ import annotations

from actors.catalogue.tmdb.answers import (
    EpisodeAnswer,
    EpisodeToAir,
    FilmAnswer,
    SeasonAnswer,
    SeasonFrame,
    ShowAnswer,
    Translations,
)
from actors.catalogue.tmdb.names import language_of, picture_name, tag_of
from actors.catalogue.tmdb.pictures import best_pictures, chosen_logo
from storage.model.provided import ProvidedEpisode, ProvidedFilm, ProvidedSeason, ProvidedShow, ProvidedTexts
from storage.model.titles import NextEpisode


def film_of(answer: FilmAnswer) -> ProvidedFilm:
    """A film, whole."""
    pictures = best_pictures(answer.images)
    return ProvidedFilm(
        id=answer.id,
        title=answer.title or answer.original_title,
        imdb_id=answer.imdb_id,
        original_title=answer.original_title,
        original_language=language_of(answer.original_language),
        overview=answer.overview,
        tagline=answer.tagline,
        release_date=answer.release_date,
        year=answer.release_date.year if answer.release_date else None,
        runtime_min=answer.runtime,
        poster=picture_name(answer.poster_path),
        backdrop=picture_name(answer.backdrop_path),
        logo=chosen_logo(pictures, answer.original_language),
        genres=tuple(dict.fromkeys(genre.id for genre in answer.genres)),
        popularity=answer.popularity,
        rating=answer.vote_average,
        texts=texts_of(answer.translations),
        pictures=pictures,
    )


def show_of(answer: ShowAnswer) -> ProvidedShow:
    """A series with the frames of its seasons. Its pictures in single languages are asked for on their own."""
    return ProvidedShow(
        id=answer.id,
        title=answer.name or answer.original_name,
        imdb_id=answer.external_ids.imdb_id,
        original_title=answer.original_name,
        original_language=language_of(answer.original_language),
        overview=answer.overview,
        tagline=answer.tagline,
        first_air_date=answer.first_air_date,
        last_air_date=answer.last_air_date,
        status=answer.status,
        poster=picture_name(answer.poster_path),
        backdrop=picture_name(answer.backdrop_path),
        genres=tuple(dict.fromkeys(genre.id for genre in answer.genres)),
        popularity=answer.popularity,
        rating=answer.vote_average,
        next_episode=_next_episode(answer.next_episode_to_air),
        seasons=_frames(answer.seasons),
        texts=texts_of(answer.translations),
    )


def season_of(answer: SeasonAnswer) -> ProvidedSeason:
    """A season with its episodes; of two with the same number the first counts."""
    episodes = {each.episode_number: each for each in reversed(answer.episodes)}
    return ProvidedSeason(
        number=answer.season_number,
        id=answer.id,
        name=answer.name,
        overview=answer.overview,
        air_date=answer.air_date,
        poster=picture_name(answer.poster_path),
        episode_count=len(episodes),
        episodes=tuple(_episode(episodes[number]) for number in sorted(episodes)),
    )


def texts_of(translations: Translations) -> tuple[ProvidedTexts, ...]:
    """The texts of all languages that have any; of two with the same tag the first counts."""
    texts: dict[str, ProvidedTexts] = {}
    for each in translations.translations:
        tag, told = tag_of(each.iso_639_1, each.iso_3166_1), each.data
        title = told.title or told.name
        if tag and (title or told.overview or told.tagline):
            texts.setdefault(tag, ProvidedTexts(tag, title, told.overview, told.tagline))
    return tuple(texts.values())


def _frames(frames: tuple[SeasonFrame, ...]) -> tuple[ProvidedSeason, ...]:
    by_number = {frame.season_number: frame for frame in reversed(frames)}
    return tuple(_frame(by_number[number]) for number in sorted(by_number))


def _frame(frame: SeasonFrame) -> ProvidedSeason:
    return ProvidedSeason(
        number=frame.season_number,
        id=frame.id,
        name=frame.name,
        overview=frame.overview,
        air_date=frame.air_date,
        poster=picture_name(frame.poster_path),
        episode_count=frame.episode_count,
    )


def _episode(answer: EpisodeAnswer) -> ProvidedEpisode:
    return ProvidedEpisode(
        number=answer.episode_number,
        id=answer.id,
        title=answer.name,
        overview=answer.overview,
        air_date=answer.air_date,
        runtime_min=answer.runtime,
        still=picture_name(answer.still_path),
        rating=answer.vote_average,
    )


def _next_episode(answer: EpisodeToAir | None) -> NextEpisode | None:
    """Without a date it is no news."""
    if answer is None or answer.air_date is None:
        return None
    return NextEpisode(answer.season_number, answer.episode_number, answer.name, answer.air_date)
