from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trio

from actors.runtime.testing import EPOCH
from actors.viewing import (
    ContinueWatching,
    ListHistory,
    ListProgress,
    ListWatchlist,
    ProgressHere,
    ProgressRecorded,
    PutOnWatchlist,
    RecordProgress,
    TakeOffWatchlist,
    TakeOverProgress,
    TakeOverViewings,
    TitleWatched,
    ViewerUnknown,
    ViewingsHere,
    WatchlistChanged,
)
from actors.viewing.clocks import OLDEST, moment_of
from storage.model.errors import InvalidInput
from storage.model.titles import TitleKind, TitleRef
from storage.model.viewing import ForeignProgress, ForeignViewing, Watchable
from tests.support.viewers import add_user

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FILM = Watchable.film(603)
PILOT = Watchable.of_show(1399, 1, 1)
SHOW = TitleRef(TitleKind.SHOW, 1399)


async def test_progress_is_told_to_whoever_asks_and_whoever_listens(viewers: Any) -> None:
    await viewers.ask(RecordProgress(viewers.ann, FILM, 0.4, 2400.0, "watching"))
    (told,) = await viewers.ask(ListProgress(viewers.ann))
    assert (told.item, told.report.progress, told.report.position_s, told.report.status) == (
        FILM,
        0.4,
        2400.0,
        "watching",
    )
    assert viewers.heard() == [ProgressRecorded(viewers.ann, told)]


async def test_a_viewing_is_told_once(viewers: Any) -> None:
    for progress in (0.94, 0.95, 0.97, 1.0, 0.95):
        await viewers.ask(RecordProgress(viewers.ann, FILM, progress))
    watched = [each for each in viewers.heard() if isinstance(each, TitleWatched)]
    (viewing,) = await viewers.ask(ListHistory(viewers.ann))
    assert watched == [TitleWatched(viewers.ann, viewing)]
    assert await viewers.ask(ViewingsHere(viewers.ann, 0)) == (viewing,)
    assert await viewers.ask(ViewingsHere(viewers.ann, viewing.id)) == ()


async def test_a_report_that_was_sent_late_is_put_in_its_place(viewers: Any, autojump_clock: Any) -> None:
    await trio.sleep(7200)
    await viewers.ask(RecordProgress(viewers.ann, FILM, 0.5))
    viewers.heard()
    offline = RecordProgress(viewers.ann, FILM, 0.97, at=NOON, sent_at=NOON + HOUR)
    await viewers.ask(offline)
    (told,) = await viewers.ask(ListProgress(viewers.ann))
    assert told.report.progress == 0.5
    (watched,) = viewers.heard()
    assert isinstance(watched, TitleWatched)
    assert abs(watched.viewing.watched_at - (EPOCH + HOUR)) < timedelta(seconds=60)


@pytest.mark.parametrize(
    ("at", "sent_at", "moment"),
    [
        (None, None, NOON),
        (NOON - HOUR, None, NOON - HOUR),
        (NOON + HOUR, None, NOON),  # a clock that is ahead
        (NOON + 10 * HOUR, NOON + 11 * HOUR, NOON - HOUR),  # the same, found out
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, 1, tzinfo=UTC), NOON - HOUR),  # no battery
        (NOON, NOON - HOUR, NOON),  # a clock that was set in between
        (datetime(1970, 1, 1, tzinfo=UTC), NOON, NOON - OLDEST),
    ],
)
def test_clocks(at: datetime | None, sent_at: datetime | None, moment: datetime) -> None:
    assert moment_of(at, sent_at, NOON) == moment


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"progress": 1.01}, "progress"),
        ({"progress": float("nan")}, "progress"),
        ({"progress": -0.1}, "progress"),
        ({"position_s": float("inf")}, "position"),
        ({"position_s": -1.0}, "position"),
        ({"status": "x" * 33}, "status"),
        ({"status": "a\nb"}, "status"),
        ({"item": Watchable.film(0)}, "id"),
        ({"item": Watchable.film(2**63)}, "id"),
        ({"item": Watchable.of_show(1, -1, 1)}, "season"),
        ({"item": Watchable.of_show(1, 1, 0)}, "episode"),
        ({"at": datetime(2026, 1, 1)}, "at"),  # noqa: DTZ001 - the zone is what is missing
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(viewers: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await viewers.ask(RecordProgress(**{"user_id": viewers.ann, "item": FILM, "progress": 0.5, **wrong}))
    assert set(refused.value.fields) == {field}
    assert await viewers.ask(ListProgress(viewers.ann)) == ()


async def test_nobody_watches_nothing(viewers: Any) -> None:
    with pytest.raises(ViewerUnknown):
        await viewers.ask(RecordProgress(99, FILM, 0.5))
    assert await viewers.ask(ListProgress(99)) == ()
    with pytest.raises(InvalidInput):
        await viewers.ask(ListProgress(viewers.ann, limit=0))


async def test_the_watchlist_tells_of_its_changes(viewers: Any) -> None:
    await viewers.ask(PutOnWatchlist(viewers.ann, SHOW))
    await viewers.ask(PutOnWatchlist(viewers.ann, SHOW))
    assert [each.title for each in await viewers.ask(ListWatchlist(viewers.ann))] == [SHOW]
    await viewers.ask(TakeOffWatchlist(viewers.ann, SHOW))
    await viewers.ask(TakeOffWatchlist(viewers.ann, SHOW))
    assert await viewers.ask(ListWatchlist(viewers.ann)) == ()
    assert viewers.heard() == [WatchlistChanged(viewers.ann)] * 2
    with pytest.raises(InvalidInput):
        await viewers.ask(PutOnWatchlist(viewers.ann, TitleRef(TitleKind.MOVIE, 0)))


async def test_what_comes_from_elsewhere_is_no_news_from_here(viewers: Any) -> None:
    assert await viewers.ask(TakeOverViewings(viewers.ann, (ForeignViewing(PILOT, EPOCH, 5),))) == 1
    assert await viewers.ask(TakeOverProgress(viewers.ann, (ForeignProgress(FILM, 0.3, EPOCH),))) == 1
    (told,) = viewers.heard()
    assert isinstance(told, ProgressRecorded)
    assert await viewers.ask(ViewingsHere(viewers.ann, 0)) == ()
    assert await viewers.ask(ProgressHere(viewers.ann, 0)) == ()
    assert [each.item for each in await viewers.ask(ContinueWatching(viewers.ann))] == [FILM]


SKEW = {"tv": timedelta(0), "phone": timedelta(days=-800), "tablet": timedelta(hours=5)}


@pytest.mark.parametrize("seed", range(20))
async def test_devices_with_wrong_clocks_agree_in_any_order(viewers: Any, seed: int, autojump_clock: Any) -> None:
    """Two users with the same reports, in order and shuffled, end with the same progress and the same viewings."""
    rng = random.Random(seed)
    minutes = sorted(rng.sample(range(0, 1000, 5), 14))
    reports = [(rng.choice(list(SKEW)), minute, rng.choice([0.0, 0.2, 0.6, 0.94, 0.95, 1.0])) for minute in minutes]
    ends: list[tuple[list[float], int]] = []
    for arrived in (reports, rng.sample([*reports, *reports[::3]], len(reports) + 5)):
        user = await viewers.database.write(add_user, f"user{len(ends)}")
        for device, minute, progress in arrived:
            at = NOON + SKEW[device] + timedelta(minutes=minute)
            sent_at = NOON + SKEW[device] + timedelta(days=2)
            await viewers.ask(RecordProgress(user, FILM, progress, progress * 6000, "", at, sent_at))
        told = [each.report.progress for each in await viewers.ask(ListProgress(user))]
        ends.append((told, len(await viewers.ask(ListHistory(user)))))
    assert ends[0] == ends[1]
    assert ends[0][0] == [reports[-1][2]]
