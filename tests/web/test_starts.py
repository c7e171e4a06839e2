"""The slowest starts, as an operator is told of them."""

from __future__ import annotations

from typing import Any

from actors import torrents
from tests.support.web import AS_ADMIN, AS_USER, Street


async def test_operators_are_told_of_the_slowest_starts(client: Any, street: Street) -> None:
    answer = await client.get("/api/starts", headers=AS_ADMIN)
    assert await answer.get_json() == {
        "hours": 24,
        "started": 3,
        "slowest": [
            {
                "id": 5,
                "torrentId": 11,
                "name": "A film",
                "file": "Ein Film – ß.mp4",
                "at": "2026-05-01T12:00:00Z",
                "outcome": "played",
                "stages": [{"stage": "peers", "ms": 2100.0}, {"stage": "first_frame", "ms": 80.5}],
                "totalMs": 2180.5,
                "waitedFor": "peers",
                "cause": "no_peers",
                "explanation": "Nobody who has this was found yet.",
                "firstFrameMs": 2180.5,
                "rebufferings": 1,
                "rebufferedMs": 700.0,
            }
        ],
    }
    assert street.torrents.heard == [torrents.DescribeStarts()]


async def test_nobody_else_is(client: Any, street: Street) -> None:
    assert (await client.get("/api/starts")).status_code == 401
    assert (await client.get("/api/starts", headers=AS_USER)).status_code == 403
    assert street.torrents.heard == []


async def test_both_are_in_the_openapi_document(client: Any) -> None:
    document = await (await client.get("/api/openapi.json", headers=AS_USER)).get_json()
    note = document["paths"]["/api/stream/{token}/playback"]["post"]
    fields = note["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert set(fields) == {"firstFrameMs", "rebufferings", "rebufferedMs", "isOver"}
    assert fields["rebufferedMs"]["maximum"] == 600_000
    assert "204" in note["responses"]
    assert "200" in document["paths"]["/api/starts"]["get"]["responses"]


async def test_the_press_on_watch_is_timed_from_the_request_on(client: Any, street: Street) -> None:
    """Choosing a source is a part of what the viewer waits for."""
    await client.post("/api/movies/10331/auto", headers=AS_USER)
    (added,) = [one for one in street.torrents.heard if isinstance(one, torrents.AddSeed)]
    assert added.asked_at is not None
