"""Units of work on films, genres and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import attrs
from pony.orm import select

from storage.entities import Entities
from storage.languages import ENGLISH, best_first, fallbacks, first_text, normal, primary
from storage.model.provided import ProvidedFilm, ProvidedGenre, ProvidedList
from storage.model.titles import MediaListInfo, MediaPage, Movie, Picture, TitleKind


@attrs.frozen
class ImportState:
    """Where the import from one provider stands; `cursor` is the importer's own business, "" at the very first."""

    cursor: str
    last_sync: datetime | None


def movie(store: Entities, tmdb_id: int, language: str) -> Movie | None:
    """One film in this language, or None when we do not have it."""
    row = store.Movie.get(tmdb_id=tmdb_id)
    return None if row is None else _films(store, [row], language)[0]


def lists(store: Entities) -> tuple[MediaListInfo, ...]:
    """All lists in the order of a home page."""
    return tuple(_list_info(row) for row in store.MediaList.select().order_by(lambda row: (row.position, row.slug)))


def list_page(store: Entities, slug: str, page: int, page_size: int, language: str) -> MediaPage | None:
    """One page (from 1) of a list's films, or None when there is no such list."""
    row = store.MediaList.get(slug=slug)
    if row is None:
        return None
    items = store.MediaListItem.select(lambda item: item.media_list == row and item.movie is not None)
    members = items.order_by(lambda item: item.position).prefetch(store.Movie).page(page, page_size)
    films = _films(store, [item.movie for item in members], language)
    return MediaPage(_list_info(row), tuple(films), items.count())


def unknown_films(store: Entities, ids: Sequence[int]) -> tuple[int, ...]:
    """Which of these films we do not have, in the order given."""
    known = {row.tmdb_id for row in _known_in_order(store, ids)}
    return tuple(tmdb_id for tmdb_id in ids if tmdb_id not in known)


def keep_genres(store: Entities, genres: Sequence[ProvidedGenre]) -> None:
    """Add or rename these genres; others stay."""
    rows = {row.tmdb_id: row for row in store.Genre.select()}
    for genre in genres:
        row = rows.get(genre.id)
        if row is None:
            row = store.Genre(tmdb_id=genre.id, name=genre.name)
        row.name = genre.name
        row.for_movies = row.for_movies or TitleKind.MOVIE in genre.kinds
        row.for_shows = row.for_shows or TitleKind.SHOW in genre.kinds
        known = {translation.language: translation for translation in row.translations}
        for tag, name in genre.names:
            if normal(tag) in known:
                known[normal(tag)].name = name
            else:
                store.GenreTranslation(genre=row, language=normal(tag), name=name)


def keep_films(
    store: Entities, films: Sequence[ProvidedFilm], now: datetime, state: tuple[str, str] | None = None
) -> int:
    """Add or replace these films whole; returns how many rows are new or different from before.

    `state` is (name, cursor) of an import, noted in the same transaction: after a kill it goes on behind these.
    """
    changed = sum(_keep_film(store, film, now) for film in films)
    if state is not None:
        note_import(store, *state, now)
    return changed


def swap_list(store: Entities, wanted: ProvidedList, now: datetime) -> bool:
    """Give a list its new members, all at once and in order; films that we do not have are left out.

    Returns whether anything is different from before.
    """
    row = store.MediaList.get(slug=wanted.slug)
    if row is None:
        row = store.MediaList(slug=wanted.slug, name=wanted.name)
        changed = True
    else:
        changed = (row.name, row.description, row.position) != (wanted.name, wanted.description, wanted.position)
    row.set(name=wanted.name, description=wanted.description, position=wanted.position, refreshed_at=now)
    members = _known_in_order(store, [ref.tmdb_id for ref in wanted.members if ref.kind is TitleKind.MOVIE])
    return _swap_members(store, row, members) or changed


def drop_lists(store: Entities, slugs: Iterable[str]) -> int:
    """Remove whole lists; their films stay. Returns how many there were."""
    doomed = [row for slug in slugs if (row := store.MediaList.get(slug=slug)) is not None]
    for row in doomed:
        row.delete()
    return len(doomed)


def import_state(store: Entities, name: str) -> ImportState:
    """Where this import stands."""
    row = store.SyncState.get(name=name)
    return ImportState("", None) if row is None else ImportState(row.cursor, row.last_sync)


def note_import(store: Entities, name: str, cursor: str, now: datetime) -> None:
    """Remember where this import stands."""
    row = store.SyncState.get(name=name)
    if row is None:
        row = store.SyncState(name=name)
    row.set(cursor=cursor, last_sync=now)


def _list_info(row: Any) -> MediaListInfo:
    return MediaListInfo(slug=row.slug, name=row.name, description=row.description)


def _known_in_order(store: Entities, ids: Sequence[int]) -> list[Any]:
    rows: dict[int, Any] = {}
    for start in range(0, len(ids), 500):
        rows.update(_rows_of(store, list(ids[start : start + 500])))
    return [rows[tmdb_id] for tmdb_id in dict.fromkeys(ids) if tmdb_id in rows]


def _rows_of(store: Entities, ids: list[int]) -> dict[int, Any]:
    return {row.tmdb_id: row for row in store.Movie.select(lambda row: row.tmdb_id in ids)}


def _swap_members(store: Entities, row: Any, members: Sequence[Any]) -> bool:
    # Numbers, not entities: Pony would remember the old items beyond their bulk deletion.
    items = select((item.position, item.movie.id) for item in store.MediaListItem if item.media_list == row)
    if [movie_id for _, movie_id in items.order_by(1)] == [member.id for member in members]:
        return False
    store.MediaListItem.select(lambda item: item.media_list == row).delete(bulk=True)
    for position, member in enumerate(members):
        store.MediaListItem(media_list=row, position=position, movie=member)
    return True


def _keep_film(store: Entities, film: ProvidedFilm, now: datetime) -> bool:
    row = store.Movie.get(tmdb_id=film.id)
    values = _columns(film)
    if row is None:
        row = store.Movie(tmdb_id=film.id, created_at=now, synced_at=now, **values)
        changed = True
    else:
        changed = any(getattr(row, name) != value for name, value in values.items())
        row.set(synced_at=now, **values)
    return _keep_film_genres(store, row, film) | _keep_texts(store, row, film) | changed


def _columns(film: ProvidedFilm) -> dict[str, Any]:
    same = (
        "imdb_id", "title", "original_title", "overview", "tagline", "release_date", "year", "poster", "backdrop",
        "logo", "popularity", "rating", "licence",
    )  # fmt: skip
    values = {name: getattr(film, name) for name in same}
    return {**values, "original_language": normal(film.original_language), "runtime": film.runtime_min or None}


def _keep_film_genres(store: Entities, row: Any, film: ProvidedFilm) -> bool:
    wanted = {genre for tmdb_id in film.genres if (genre := store.Genre.get(tmdb_id=tmdb_id)) is not None}
    if set(row.genres) == wanted:
        return False
    row.genres = wanted
    return True


def _keep_texts(store: Entities, row: Any, film: ProvidedFilm) -> bool:
    wanted = {normal(texts.language): texts for texts in film.texts}
    known = {translation.language: translation for translation in row.translations}
    changed = False
    for gone in known.keys() - wanted.keys():
        known[gone].delete()
        changed = True
    for tag, texts in wanted.items():
        values = {"title": texts.title, "overview": texts.overview, "tagline": texts.tagline}
        translation = known.get(tag)
        if translation is None:
            store.MovieTranslation(movie=row, language=tag, **values)
        elif any(getattr(translation, name) != value for name, value in values.items()):
            translation.set(**values)
        else:
            continue
        changed = True
    return changed


def _films(store: Entities, rows: Sequence[Any], language: str) -> list[Movie]:
    """The films in one language, with three queries for all of them together."""
    texts = _texts_of(store, rows, language)
    genres = _genres_of(store, rows, language)
    return [_film(row, texts.get(row.id, []), genres.get(row.id, ()), language) for row in rows]


def _texts_of(store: Entities, rows: Sequence[Any], language: str) -> dict[int, list[Any]]:
    ids = [row.id for row in rows]
    exact = sorted({tag for row in rows for tag in fallbacks(language, row.original_language)})
    regions = f"{primary(language)}-"
    found: dict[int, list[Any]] = {}
    for text in store.MovieTranslation.select(
        lambda text: text.movie.id in ids and (text.language in exact or text.language.startswith(regions))
    ):
        found.setdefault(text.movie.id, []).append(text)
    return found


def _genres_of(store: Entities, rows: Sequence[Any], language: str) -> dict[int, tuple[str, ...]]:
    ids = [row.id for row in rows]
    tags = fallbacks(language, "")
    pairs = list(select((row.id, genre.id, genre.name) for row in store.Movie for genre in row.genres if row.id in ids))
    named = {genre_id: {ENGLISH: name} for _, genre_id, name in pairs}
    for text in store.GenreTranslation.select(lambda text: text.genre.id in list(named) and text.language in tags):
        named[text.genre.id].setdefault(text.language, text.name)
    names: dict[int, list[str]] = {}
    for movie_id, genre_id, _ in pairs:
        names.setdefault(movie_id, []).append(first_text(tags, named[genre_id]))
    return {movie_id: tuple(sorted(found)) for movie_id, found in names.items()}


def _film(row: Any, translations: Sequence[Any], genres: tuple[str, ...], language: str) -> Movie:
    titles = {ENGLISH: row.title} | {text.language: text.title for text in translations if text.title}
    titles.setdefault(row.original_language, row.original_title)
    overviews = {ENGLISH: row.overview} | {text.language: text.overview for text in translations if text.overview}
    taglines = {ENGLISH: row.tagline} | {text.language: text.tagline for text in translations if text.tagline}
    tags = best_first(language, row.original_language, {*titles, *overviews, *taglines})
    return Movie(
        id=row.id,
        tmdb_id=row.tmdb_id,
        imdb_id=row.imdb_id,
        title=first_text(tags, titles) or row.title,
        original_title=row.original_title or row.title,
        overview=first_text(tags, overviews),
        tagline=first_text(tags, taglines),
        release_date=row.release_date,
        year=row.year if row.release_date is None else row.release_date.year,
        runtime_min=row.runtime or 0,
        poster=Picture(row.poster),
        backdrop=Picture(row.backdrop),
        logo=Picture(row.logo),
        genres=genres,
        popularity=row.popularity,
        rating=row.rating,
        licence=row.licence,
    )
