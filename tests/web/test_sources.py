"""How finding goes, for operators."""

from __future__ import annotations

from typing import Any

import pytest

from actors.runtime import DescribeActors, House
from actors.sources import DescribeSources, DirectoryHealth, SourcesReport
from actors.stats import DescribeTrackers, TrackerHealth
from tests.support.web import AS_ADMIN, AS_USER, NOW, Street, health_of

WELL = {name: DirectoryHealth(name) for name in ("demo", "local", "yts", "torznab")}
DOWN = {name: DirectoryHealth(name, f"{name} is down.") for name in WELL}


async def test_an_operator_sees_how_directories_and_their_mirrors_fare(client: Any) -> None:
    report = await (await client.get("/api/sources", headers=AS_ADMIN)).get_json()
    assert (report["searchesWaiting"], report["filesWaiting"], report["sources"], report["withFile"]) == (7, 2, 12, 5)
    archive, yts = report["directories"]
    assert (archive["name"], archive["trouble"], archive["parts"]) == ("internet-archive", "", [])
    assert (yts["requests"], yts["failures"], yts["skipped"], yts["trouble"]) == (9, 3, 1, "mirror.example is down.")
    assert [part["name"] for part in yts["parts"]] == ["first.example", "mirror.example"]


async def test_an_operator_sees_how_trackers_fare(client: Any, street: Street) -> None:
    tired = TrackerHealth("udp://tracker.example:1337", "It does not answer.", NOW, 3, 60.0)
    street.stats.script[DescribeTrackers] = (tired,)
    assert await (await client.get("/api/trackers", headers=AS_ADMIN)).get_json() == [
        {
            "host": "udp://tracker.example:1337",
            "trouble": "It does not answer.",
            "lastSuccessAt": "2026-05-01T12:00:00Z",
            "failures": 3,
            "restsForS": 60.0,
        }
    ]


@pytest.mark.parametrize("path", ["/api/sources", "/api/trackers"])
async def test_it_is_nobody_elses_business(client: Any, path: str) -> None:
    assert (await client.get(path, headers=AS_USER)).status_code == 403


async def test_scrapers_learn_how_finding_goes(client: Any) -> None:
    text = await (await client.get("/metrics", headers=AS_ADMIN)).get_data(as_text=True)
    assert 'miauflix_directory_up{directory="yts"} 0.0' in text
    assert 'miauflix_directory_failures_total{directory="yts"} 3.0' in text
    assert "miauflix_sources_with_file 5.0" in text


@pytest.mark.parametrize(("headers", "told"), [(AS_ADMIN, True), ({}, False)])
async def test_each_directory_is_a_service(client: Any, street: Street, headers: dict[str, str], told: bool) -> None:
    street.overseer.script[DescribeActors] = House((health_of("sources"),), 0, 0)
    services = (await (await client.get("/api/status", headers=headers)).get_json())["services"]
    assert services["internet-archive"]["status"] == "ready"
    assert services["yts"]["status"] == "degraded"
    assert services["torznab"]["status"] == "needs_configuration"
    assert services["sources"]["status"] == "ready"
    assert ("reason" in services["yts"] and services["yts"]["reason"] is not None) is told


@pytest.mark.parametrize(
    ("directories", "reason"),
    [
        ((WELL["demo"], DOWN["yts"], DOWN["torznab"]), "yts is down."),
        ((WELL["demo"], WELL["local"], DOWN["yts"]), "yts is down."),
        ((DOWN["demo"], DOWN["yts"], WELL["torznab"]), None),
        ((WELL["demo"], DOWN["local"]), None),
        ((DOWN["demo"],), "demo is down."),
    ],
)
async def test_finding_is_degraded_when_nobody_out_there_answers_whatever_lies_here(
    client: Any, street: Street, directories: tuple[DirectoryHealth, ...], reason: str | None
) -> None:
    street.overseer.script[DescribeActors] = House((health_of("sources"),), 0, 0)
    street.sources.script[DescribeSources] = SourcesReport(directories, 0, 0, 0, 0)
    found = (await (await client.get("/api/status", headers=AS_USER)).get_json())["services"]["sources"]
    assert (found["status"], found.get("reason")) == ("degraded" if reason else "ready", reason)
