"""Progress, watch lists and what to go on with, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actors import viewing
from storage.model.titles import TitleKind, TitleRef
from storage.model.viewing import Continuation, Progress, Report, Watchable, WatchlistEntry
from tests.support.web import AS_USER, NOW, VIEWER, Street

FILM = {"type": "movie", "movieId": 603, "progress": 0.5, "position": 3600, "status": "watching"}
EPISODE = {"type": "episode", "showId": 1399, "season": 1, "episode": 2, "progress": 1, "position": 3000.5}


@pytest.mark.parametrize(
    ("body", "heard"),
    [
        (FILM, viewing.RecordProgress(VIEWER.id, Watchable.film(603), 0.5, 3600.0, "watching")),
        (EPISODE, viewing.RecordProgress(VIEWER.id, Watchable.of_show(1399, 1, 2), 1.0, 3000.5)),
        (
            FILM | {"at": "2026-05-01T11:00:00Z", "sentAt": "2026-05-01T14:00:00+02:00"},
            viewing.RecordProgress(
                VIEWER.id, Watchable.film(603), 0.5, 3600.0, "watching", NOW - timedelta(hours=1), NOW
            ),
        ),
    ],
)
async def test_progress_is_recorded_for_who_says_so(
    client: Any, street: Street, body: dict[str, Any], heard: viewing.RecordProgress
) -> None:
    answer = await client.post("/api/progress", json=body, headers=AS_USER)
    assert answer.status_code == 204
    assert await answer.get_data() == b""
    assert street.viewing.heard == [heard]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"progress": 1.5}, "progress"),
        ({"progress": "NaN"}, "progress"),
        ({"position": -1}, "position"),
        ({"movieId": None}, "body"),
        ({"movieId": 0}, "movieId"),
        ({"movieId": 2**63}, "movieId"),
        ({"type": "song"}, "type"),
        ({"type": "episode"}, "body"),
        ({"status": "x" * 33}, "status"),
        ({"at": "2026-05-01T11:00:00"}, "at"),
    ],
)
async def test_what_makes_no_sense_is_named(client: Any, street: Street, wrong: dict[str, Any], field: str) -> None:
    answer = await client.post("/api/progress", json=FILM | wrong, headers=AS_USER)
    assert answer.status_code == 400
    assert set((await answer.get_json())["fields"]) == {field}
    assert street.viewing.heard == []


async def test_progress_is_listed_as_clients_read_it(client: Any, street: Street) -> None:
    street.viewing.script[viewing.ListProgress] = (
        Progress(Watchable.of_show(1399, 1, 2), Report(0.5, 1800.0, "paused", NOW)),
        Progress(Watchable.film(603), Report(1.0, 8000.0, "", NOW - timedelta(days=1))),
    )
    answer = await client.get("/api/progress", headers=AS_USER)
    assert await answer.get_json() == {
        "progress": [
            {
                "type": "episode",
                "showId": 1399,
                "season": 1,
                "episode": 2,
                "progress": 0.5,
                "position": 1800.0,
                "status": "paused",
                "updatedAt": "2026-05-01T12:00:00Z",
            },
            {
                "type": "movie",
                "movieId": 603,
                "progress": 1.0,
                "position": 8000.0,
                "status": "",
                "updatedAt": "2026-04-30T12:00:00Z",
            },
        ]
    }
    assert street.viewing.heard == [viewing.ListProgress(VIEWER.id)]


async def test_continue_watching(client: Any, street: Street) -> None:
    street.viewing.script[viewing.ContinueWatching] = (
        Continuation(Watchable.of_show(1399, 1, 3), 0.0, 0.0, "", NOW, is_next=True),
    )
    answer = await client.get("/api/continue-watching", headers=AS_USER)
    (told,) = (await answer.get_json())["results"]
    assert (told["showId"], told["season"], told["episode"], told["isNext"]) == (1399, 1, 3, True)


async def test_the_watchlist(client: Any, street: Street) -> None:
    film, show = TitleRef(TitleKind.MOVIE, 603), TitleRef(TitleKind.SHOW, 1399)
    street.viewing.script[viewing.ListWatchlist] = (WatchlistEntry(show, NOW), WatchlistEntry(film, NOW))
    answer = await client.get("/api/watchlist", headers=AS_USER)
    assert await answer.get_json() == {
        "watchlist": [
            {"type": "show", "showId": 1399, "addedAt": "2026-05-01T12:00:00Z"},
            {"type": "movie", "movieId": 603, "addedAt": "2026-05-01T12:00:00Z"},
        ]
    }
    put = await client.put("/api/watchlist", json={"type": "show", "showId": 1399}, headers=AS_USER)
    taken = await client.delete("/api/watchlist?type=movie&movieId=603", headers=AS_USER)
    assert (put.status_code, taken.status_code) == (204, 204)
    assert street.viewing.heard[1:] == [
        viewing.PutOnWatchlist(VIEWER.id, show),
        viewing.TakeOffWatchlist(VIEWER.id, film),
    ]
    wrong = await client.put("/api/watchlist", json={"type": "show", "movieId": 603}, headers=AS_USER)
    assert wrong.status_code == 400
