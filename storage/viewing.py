"""Units of work on what people watch: progress, viewings and watch lists of each account's default profile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import attrs
from pony import orm

from storage.entities import Entities
from storage.merging import Mark, MarkKind, is_newer, mark, mark_counted
from storage.model.titles import TitleKind, TitleRef
from storage.model.viewing import (
    Continuation,
    ForeignProgress,
    ForeignViewing,
    Origin,
    Progress,
    Report,
    Viewing,
    Watchable,
    WatchlistEntry,
)

SAME_MOMENT = timedelta(minutes=2)
"""Within this, a viewing here and one elsewhere are the same one: other services round, and clocks differ."""
SAME_SHARE = 0.005
"""Progress that differs by less is what we told the other service ourselves."""


@attrs.frozen
class Recorded:
    """What a report changed: the progress if it is the newest, and the viewing that it brought to light."""

    progress: Progress | None = None
    viewing: Viewing | None = None


def record_progress(store: Entities, user_id: int, item: Watchable, report: Report) -> Recorded | None:
    """Take a report in. None when there is no such user."""
    if not _is_user(store, user_id):
        return None
    profile = _profile(store, user_id, report.at)
    row = _progress_row(store, profile, item)
    marked = mark(_marks_of(store, profile, item, row), report)
    progress = _note_report(store, profile, item, row, report, marked.marks, Origin.HERE)
    if marked.watched_at is None:
        return Recorded(progress)
    return Recorded(progress, _add_viewing(store, profile, item, marked.watched_at))


def list_progress(store: Entities, user_id: int, limit: int) -> tuple[Progress, ...]:
    """How far this user is in what, newest first."""
    rows = store.Progress.select(lambda row: row.profile.user.id == user_id and row.profile.is_default)
    return tuple(_progress(row) for row in rows.order_by(lambda row: orm.desc(row.updated_at)).limit(limit))


def changed_progress(store: Entities, user_id: int, after_revision: int, limit: int) -> tuple[Progress, ...]:
    """What this user was seen watching here since a revision, in the order of the changes."""
    rows = store.Progress.select(
        lambda row: (
            row.profile.user.id == user_id
            and row.profile.is_default
            and row.origin == "here"
            and row.revision > after_revision
        )
    )
    return tuple(_progress(row) for row in rows.order_by(lambda row: row.revision).limit(limit))


def viewings_here(store: Entities, user_id: int, after_id: int, limit: int) -> tuple[Viewing, ...]:
    """What this user watched here and no other service is known to have heard of, in the order of its noting."""
    rows = store.Viewing.select(
        lambda row: (
            row.profile.user.id == user_id
            and row.profile.is_default
            and row.origin == "here"
            and row.remote_id is None
            and row.id > after_id
        )
    )
    return tuple(_viewing(row) for row in rows.order_by(lambda row: row.id).limit(limit))


def history(store: Entities, user_id: int, limit: int) -> tuple[Viewing, ...]:
    """All that this user watched to its end, here and elsewhere, newest first."""
    rows = store.Viewing.select(lambda row: row.profile.user.id == user_id and row.profile.is_default)
    return tuple(_viewing(row) for row in rows.order_by(lambda row: orm.desc(row.watched_at)).limit(limit))


def take_over_viewings(store: Entities, user_id: int, foreign: Sequence[ForeignViewing], now: datetime) -> int:
    """Add what another service knows; returns how many are new. Those from here only get their number there."""
    if not _is_user(store, user_id):
        return 0
    profile = _profile(store, user_id, now)
    return sum(_take_over(store, profile, each, now) for each in foreign)


def take_over_progress(
    store: Entities, user_id: int, foreign: Sequence[ForeignProgress], now: datetime
) -> tuple[Progress, ...]:
    """Take in what another service knows and is newer than what we know. Returns what it changed."""
    if not _is_user(store, user_id):
        return ()
    profile = _profile(store, user_id, now)
    taken = (_take_over_one(store, profile, each, now) for each in foreign)
    return tuple(each for each in taken if each is not None)


def forget_taken_over(store: Entities, user_id: int) -> None:
    """Remove what came from another service, and the numbers that things have there."""
    for entity in (store.Viewing, store.Progress):
        entity.select(lambda row: row.profile.user.id == user_id and row.origin == "trakt").delete()
    for row in store.Viewing.select(lambda row: row.profile.user.id == user_id and row.remote_id is not None):
        row.remote_id = None


def watchlist(store: Entities, user_id: int) -> tuple[WatchlistEntry, ...]:
    """What this user wants to see, the last added first."""
    rows = store.WatchlistItem.select(lambda row: row.profile.user.id == user_id and row.profile.is_default)
    newest = rows.order_by(lambda row: (orm.desc(row.added_at), orm.desc(row.id)))
    return tuple(WatchlistEntry(TitleRef(TitleKind(row.kind), row.tmdb_id), row.added_at) for row in newest)


def put_on_watchlist(store: Entities, user_id: int, title: TitleRef, now: datetime) -> bool:
    """Put a title on the watch list; says whether it was not there before."""
    if not _is_user(store, user_id):
        return False
    key = {"profile": _profile(store, user_id, now), "kind": title.kind.value, "tmdb_id": title.tmdb_id}
    if store.WatchlistItem.get(**key) is not None:
        return False
    store.WatchlistItem(**key, added_at=now)
    return True


def take_off_watchlist(store: Entities, user_id: int, title: TitleRef) -> bool:
    """Take a title off the watch list; says whether it was there."""
    profile = store.Profile.get(user=user_id, is_default=True)
    row = profile and store.WatchlistItem.get(profile=profile, kind=title.kind.value, tmdb_id=title.tmdb_id)
    if row is None:
        return False
    row.delete()
    return True


def continue_watching(store: Entities, user_id: int, today: date, limit: int) -> tuple[Continuation, ...]:
    """What this user would go on with, newest first: of each title once.

    A film that is not done, and of a series the episode last seen, or the one after it once that is done: as far as
    the catalogue knows one that is aired.
    """
    found: list[Continuation] = []
    seen: set[TitleRef] = set()
    for each in list_progress(store, user_id, 1000):
        if each.item.title in seen:
            continue
        seen.add(each.item.title)
        going_on = _continuation(store, each, today)
        if going_on is not None:
            found.append(going_on)
        if len(found) == limit:
            break
    return tuple(found)


def _continuation(store: Entities, known: Progress, today: date) -> Continuation | None:
    report = known.report
    if not report.is_done:
        return Continuation(known.item, report.progress, report.position_s, report.status, report.at)
    following = _next_episode(store, known.item, today) if known.item.is_episode else None
    return None if following is None else Continuation(following, 0.0, 0.0, "", report.at, is_next=True)


def _next_episode(store: Entities, item: Watchable, today: date) -> Watchable | None:
    found = store.db.select(
        "select s.season_number, e.episode_number from episode e join season s on s.id = e.season "
        "join tv_show t on t.id = s.show where t.tmdb_id = $tmdb_id and s.season_number > 0 "
        "and (s.season_number, e.episode_number) > ($season, $episode) and e.air_date <= $today "
        "order by s.season_number, e.episode_number limit 1",
        {"tmdb_id": item.title.tmdb_id, "season": item.season, "episode": item.episode, "today": today.isoformat()},
    )
    return Watchable(item.title, *found[0]) if found else None


def _is_user(store: Entities, user_id: int) -> bool:
    return store.User.get(id=user_id) is not None


def _profile(store: Entities, user_id: int, now: datetime) -> Any:
    known = store.Profile.get(user=user_id, is_default=True)
    if known is not None:
        return known
    user = store.User[user_id]
    return store.Profile(user=user, name=user.display_name or user.username, is_default=True, created_at=now)


def _columns(item: Watchable) -> dict[str, Any]:
    return {
        "kind": "episode" if item.is_episode else "movie",
        "tmdb_id": item.title.tmdb_id,
        "season_number": item.season,
        "episode_number": item.episode,
    }


def _item(row: Any) -> Watchable:
    kind = TitleKind.SHOW if row.kind == "episode" else TitleKind.MOVIE
    return Watchable(TitleRef(kind, row.tmdb_id), row.season_number, row.episode_number)


def _progress(row: Any) -> Progress:
    report = Report(row.progress, row.position_s, row.status, row.updated_at)
    return Progress(_item(row), report, Origin(row.origin), row.revision)


def _viewing(row: Any) -> Viewing:
    return Viewing(row.id, _item(row), row.watched_at)


def _progress_row(store: Entities, profile: Any, item: Watchable) -> Any:
    return store.Progress.get(profile=profile, **_columns(item))


def _marks_of(store: Entities, profile: Any, item: Watchable, row: Any) -> tuple[Mark, ...]:
    if row is not None and row.marks:
        return tuple(Mark(datetime.fromisoformat(at), MarkKind(kind)) for at, kind in json.loads(row.marks))
    marks: tuple[Mark, ...] = ()
    known = store.Viewing.select(profile=profile, **_columns(item))
    for viewing in known.order_by(lambda viewing: viewing.watched_at):
        marks = mark_counted(marks, viewing.watched_at)
    return marks


def _written(marks: Sequence[Mark]) -> str:
    return json.dumps([(each.at.isoformat(), each.kind) for each in marks])


def _note_report(
    store: Entities, profile: Any, item: Watchable, row: Any, report: Report, marks: Sequence[Mark], origin: Origin
) -> Progress | None:
    """Keep the marks, and the report where it is the newest."""
    if row is None:
        row = store.Progress(profile=profile, updated_at=report.at, **_columns(item))
        is_newest = True
    else:
        is_newest = is_newer(report, _progress(row).report)
    row.marks = _written(marks)
    if not is_newest:
        return None
    row.set(
        progress=report.progress,
        position_s=report.position_s,
        status=report.status,
        updated_at=report.at,
        origin=origin.value,
        revision=(orm.max(each.revision for each in store.Progress) or 0) + 1,
    )
    return _progress(row)


def _add_viewing(store: Entities, profile: Any, item: Watchable, watched_at: datetime) -> Viewing | None:
    if store.Viewing.get(profile=profile, watched_at=watched_at, **_columns(item)) is not None:
        return None  # known from elsewhere, to the very moment
    row = store.Viewing(profile=profile, watched_at=watched_at, **_columns(item))
    row.flush()
    return _viewing(row)


def _take_over(store: Entities, profile: Any, foreign: ForeignViewing, now: datetime) -> bool:
    moment = {"watched_at": foreign.watched_at, **_columns(foreign.item)}
    if store.Viewing.get(profile=profile, remote_id=foreign.remote_id) is not None:
        return False
    ours = _same_viewing(store, profile, foreign)
    if ours is not None:
        ours.remote_id = foreign.remote_id
        return False
    if store.Viewing.get(profile=profile, **moment) is not None:
        return False  # somebody told the other service twice
    row = _progress_row(store, profile, foreign.item)
    marks = mark_counted(_marks_of(store, profile, foreign.item, row), foreign.watched_at)
    # Whoever saw the end of it elsewhere is not to be asked here to go on in the middle.
    end = Report(1.0, 0.0, "", min(foreign.watched_at, now))
    _note_report(store, profile, foreign.item, row, end, marks, Origin.TRAKT)
    store.Viewing(profile=profile, origin=Origin.TRAKT.value, remote_id=foreign.remote_id, **moment).flush()
    return True


def _same_viewing(store: Entities, profile: Any, foreign: ForeignViewing) -> Any:
    near = [
        row
        for row in store.Viewing.select(profile=profile, **_columns(foreign.item))
        if row.remote_id is None and abs(row.watched_at - foreign.watched_at) <= SAME_MOMENT
    ]
    return min(near, key=lambda row: abs(row.watched_at - foreign.watched_at), default=None)


def _take_over_one(store: Entities, profile: Any, foreign: ForeignProgress, now: datetime) -> Progress | None:
    row = _progress_row(store, profile, foreign.item)
    report = Report(foreign.progress, 0.0, "", min(foreign.at, now))
    if row is not None and abs(row.progress - report.progress) < SAME_SHARE:
        return None
    if row is not None and not is_newer(report, _progress(row).report):
        return None
    marks = _marks_of(store, profile, foreign.item, row)
    if not report.is_done:  # an end elsewhere comes to us with the history
        marks = mark(marks, report).marks
    return _note_report(store, profile, foreign.item, row, report, marks, Origin.TRAKT)
