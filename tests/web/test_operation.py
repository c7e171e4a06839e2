"""What an operator sees: actors, health, metrics, figures."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import attrs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from actors import accounts, torrents
from actors.catalogue import DescribeProviders, ProviderHealth
from actors.runtime import (
    ActorFailed,
    ActorState,
    ActorStopped,
    ActorUnknown,
    AskTimedOut,
    CrashActor,
    DescribeActors,
    House,
    RestartActor,
)
from actors.vault import DescribeVault, VaultHealth
from miauflix.web.app import create_app
from miauflix.web.settings import WebSettings
from storage.model.torrents import TorrentState
from storage.vault import Encryption
from tests.support.web import AS_ADMIN, AS_USER, NOW, TORRENT, Street, fetch, health_of

ACCOUNTS = {
    "name": "accounts",
    "state": "running",
    "since": "2026-05-01T12:00:00Z",
    "restarts": 1,
    "mailbox": {"length": 1, "highWater": 2, "capacity": 64, "oldestAgeS": 0.5, "dropped": 3, "merged": 4},
    "handled": 10,
    "failed": 1,
    "inFlight": 0,
    "handling": {"count": 11, "sumS": 0.5, "p50S": 0.01, "p95S": 0.1, "maxS": 0.2},
    "lastError": {"type": "OSError", "message": "the disk is gone", "at": "2026-05-01T12:00:00Z"},
    "ticks": [
        {
            "name": "sweep",
            "intervalS": 60.0,
            "lastRun": "2026-05-01T12:00:00Z",
            "lastDurationS": 0.1,
            "runs": 5,
            "failures": 1,
            "nextDueInS": 30.0,
        }
    ],
}


def house_with(*states: tuple[str, ActorState]) -> House:
    """A house in which these actors are in these states."""
    return House(tuple(health_of(name, state) for name, state in states), 0, 0)


async def test_the_supervision_tree(client: Any) -> None:
    answer = await client.get("/api/actors", headers=AS_ADMIN)
    tree = await answer.get_json()
    assert tree["actors"][0] == ACCOUNTS
    assert [actor["name"] for actor in tree["actors"]] == ["accounts", "torrents"]
    assert (tree["events"], tree["uptimeS"]) == ({"published": 8, "dropped": 0}, 0.0)


async def test_one_actor(client: Any) -> None:
    assert await (await client.get("/api/actors/accounts", headers=AS_ADMIN)).get_json() == ACCOUNTS
    assert (await client.get("/api/actors/nobody", headers=AS_ADMIN)).status_code == 404


async def test_an_actor_is_restarted_by_hand(client: Any, street: Street) -> None:
    answer = await client.post("/api/actors/torrents/restart", headers=AS_ADMIN)
    assert (answer.status_code, await answer.get_json()) == (200, {"message": "torrents was restarted."})
    assert street.overseer.heard == [RestartActor("torrents")]
    street.overseer.script[RestartActor] = ActorUnknown("nobody", "There is no actor named nobody.")
    assert (await client.post("/api/actors/nobody/restart", headers=AS_ADMIN)).status_code == 404


async def test_the_crash_hook_is_there_for_tests_only(client: Any, street: Street) -> None:
    assert (await client.post("/api/actors/torrents/crash", headers=AS_ADMIN)).status_code == 404
    assert street.overseer.heard == []
    hooked = create_app(street.addresses, WebSettings(test_hooks=True), now=lambda: NOW).test_client(use_cookies=False)
    assert (await hooked.post("/api/actors/torrents/crash", headers=AS_ADMIN)).status_code == 202
    assert (await hooked.post("/api/actors/torrents/crash", headers=AS_USER)).status_code == 403
    assert street.overseer.heard == [CrashActor("torrents")]


@pytest.mark.parametrize("path", ["/livez", "/health", "/api/health"])
async def test_alive_means_the_process_answers_whatever_else_is_down(client: Any, street: Street, path: str) -> None:
    street.overseer.script[DescribeActors] = ActorFailed("overseer", "gone")
    answer = await client.get(path)
    assert (answer.status_code, await answer.get_json()) == (200, {"status": "ok"})


async def test_ready_names_what_is_not(client: Any, street: Street) -> None:
    assert await (await client.get("/readyz")).get_json() == {"status": "ready", "notReady": []}
    street.overseer.script[DescribeActors] = house_with(
        ("accounts", ActorState.RUNNING), ("stats", ActorState.FAILED), ("torrents", ActorState.BACKING_OFF)
    )
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert await answer.get_json() == {"status": "not ready", "notReady": ["stats", "torrents"]}


async def test_strangers_get_the_words_of_the_status_and_users_the_reasons(client: Any, street: Street) -> None:
    street.overseer.script[DescribeActors] = house_with(
        ("accounts", ActorState.RUNNING),
        ("stats", ActorState.FAILED),
        ("torrents", ActorState.BACKING_OFF),
        ("demo", ActorState.STARTING),
    )
    stranger = await (await client.get("/api/status")).get_json()
    assert stranger == {
        "services": {
            "accounts": {"status": "ready"},
            "stats": {"status": "error"},
            "torrents": {"status": "degraded"},
            "demo": {"status": "initializing"},
        },
        "vpn": {"isVpnActive": False, "disabled": True},
        "downloads": {"encrypted": True, "mode": "auto"},
        "setup": {"required": False},
    }
    user = await (await client.get("/api/status", headers=AS_USER)).get_json()
    assert user["services"]["stats"] == {"status": "error", "errorMessage": "the disk is gone"}
    assert user["services"]["torrents"] == {"status": "degraded", "reason": "the disk is gone"}


async def test_users_are_told_why_downloads_are_not_encrypted(client: Any, street: Street) -> None:
    street.overseer.script[DescribeActors] = house_with(("vault", ActorState.RUNNING))
    health = VaultHealth(False, Encryption.AUTO, why_plain="There is no FUSE.", trouble="Others are out of reach.")
    street.vault.script[DescribeVault] = health
    stranger = await (await client.get("/api/status")).get_json()
    assert stranger["downloads"] == {"encrypted": False, "mode": "auto"}
    assert stranger["services"] == {"vault": {"status": "degraded"}}
    user = await (await client.get("/api/status", headers=AS_USER)).get_json()
    assert user["downloads"] == {"encrypted": False, "mode": "auto", "reason": "There is no FUSE."}
    assert user["services"] == {"vault": {"status": "degraded", "reason": "Others are out of reach."}}


async def test_the_status_answers_while_the_vault_is_down(client: Any, street: Street) -> None:
    street.vault.script[DescribeVault] = ActorStopped("vault", "vault stopped")
    answer = await client.get("/api/status")
    assert (answer.status_code, (await answer.get_json())["downloads"]) == (200, {"encrypted": None})


async def test_a_full_disk_degrades_the_torrents_and_users_are_told_why(client: Any, street: Street) -> None:
    full = attrs.evolve(TORRENT, state=TorrentState.NO_SPACE)
    street.torrents.script[torrents.ListTorrents] = (full, TORRENT)
    stranger = await (await client.get("/api/status")).get_json()
    assert stranger["services"] == {"accounts": {"status": "ready"}, "torrents": {"status": "degraded"}}
    user = await (await client.get("/api/status", headers=AS_USER)).get_json()
    reason = "The disk is full: 1 torrent waits for room."
    assert user["services"]["torrents"] == {"status": "degraded", "reason": reason}
    street.torrents.script[torrents.ListTorrents] = (full, full)
    user = await (await client.get("/api/status", headers=AS_USER)).get_json()
    assert user["services"]["torrents"]["reason"] == "The disk is full: 2 torrents wait for room."
    street.torrents.script[torrents.ListTorrents] = (TORRENT,)
    user = await (await client.get("/api/status", headers=AS_USER)).get_json()
    assert user["services"]["torrents"] == {"status": "ready"}


async def test_the_status_answers_while_torrents_is_busy_or_down(client: Any, street: Street) -> None:
    street.torrents.script[torrents.ListTorrents] = ActorFailed("torrents", "It crashed.")
    answer = await client.get("/api/status")
    assert (answer.status_code, (await answer.get_json())["services"]["torrents"]) == (200, {"status": "ready"})
    street.torrents.heard.clear()
    street.overseer.script[DescribeActors] = house_with(("torrents", ActorState.BACKING_OFF))
    answer = await client.get("/api/status")
    assert (await answer.get_json())["services"] == {"torrents": {"status": "degraded"}}
    assert street.torrents.heard == [], "who is down is not asked"


async def test_the_status_answers_while_accounts_is_down(client: Any, street: Street) -> None:
    down = ActorFailed("accounts", "It crashed too often.")
    street.accounts.script = {accounts.IsSetupRequired: down, accounts.Authenticate: down}
    answer = await client.get("/api/status", headers=AS_USER)
    assert answer.status_code == 200
    assert (await answer.get_json())["setup"] == {"required": None}


async def services(client: Any, headers: dict[str, str] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = (await (await client.get("/api/status", headers=headers)).get_json())["services"]
    return told


async def test_a_provider_in_trouble_degrades_the_catalogue(client: Any, street: Street) -> None:
    street.overseer.script[DescribeActors] = House((health_of("catalogue"),), 0, 0)
    assert await services(client) == {"catalogue": {"status": "ready"}, "tmdb": {"status": "ready"}}
    street.catalogue.script[DescribeProviders] = (ProviderHealth("tmdb", trouble="TMDB refused the token."),)
    degraded = {"status": "degraded", "reason": "TMDB refused the token."}
    assert await services(client, AS_USER) == {"catalogue": degraded, "tmdb": degraded}
    assert await services(client) == {"catalogue": {"status": "degraded"}, "tmdb": {"status": "degraded"}}


async def test_a_provider_that_is_not_configured_says_what_is_missing(client: Any, street: Street) -> None:
    street.overseer.script[DescribeActors] = House((health_of("catalogue"),), 0, 0)
    street.catalogue.script[DescribeProviders] = (ProviderHealth("builtin"),)
    needs = {"status": "needs_configuration", "missingVars": ["TMDB_API_ACCESS_TOKEN"]}
    assert await services(client, AS_USER) == {"catalogue": {"status": "ready"}, "tmdb": needs}
    assert (await services(client))["tmdb"] == {"status": "needs_configuration"}


async def test_a_catalogue_that_does_not_answer_hides_no_other_service(client: Any, street: Street) -> None:
    street.overseer.script[DescribeActors] = House((health_of("catalogue"), health_of("stats")), 0, 0)
    street.catalogue.script[DescribeProviders] = AskTimedOut("catalogue", "catalogue did not answer in time.")
    assert await services(client) == {"catalogue": {"status": "ready"}, "stats": {"status": "ready"}}


async def test_methods_that_nobody_knows_are_one_figure(client: Any) -> None:
    for number in range(50):
        await client.open("/livez", method=f"FETCH{number}")
    text = await (await client.get("/metrics", headers=AS_ADMIN)).get_data(as_text=True)
    (line,) = [line for line in text.splitlines() if line.startswith("miauflix_http_requests_total") and "405" in line]
    assert line == 'miauflix_http_requests_total{endpoint="none",method="other",status="405"} 50.0'


async def test_metrics_are_openmetrics_and_for_operators(client: Any, street: Street) -> None:
    assert (await client.get("/metrics")).status_code == 401
    assert (await client.get("/metrics", headers=AS_USER)).status_code == 403
    await client.get("/api/lists", headers=AS_USER)
    answer = await client.get("/metrics", headers=AS_ADMIN)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    families = {one.name: one for one in text_string_to_metric_families(await answer.get_data(as_text=True))}
    requests = {
        tuple(sample.labels.values()): sample.value
        for sample in families["miauflix_http_requests"].samples
        if sample.name.endswith("_total")
    }
    assert requests[("lists.lists", "GET", "200")] == 1.0
    assert requests[("metrics.scrape", "GET", "403")] == 1.0
    buckets = {
        sample.labels["le"]: sample.value
        for sample in families["miauflix_actor_handling_seconds"].samples
        if sample.name.endswith("_bucket") and sample.labels["actor"] == "accounts"
    }
    assert buckets == {"0.01": 9.0, "0.1": 10.0, "+Inf": 11.0}
    state = families["miauflix_actor_state"].samples
    assert {sample.labels["state"]: sample.value for sample in state}["running"] == 1.0
    for name in ("miauflix_tick_runs", "miauflix_mailbox_dropped", "miauflix_streams_open", "miauflix_stream_bytes"):
        assert name in families
    (build,) = families["miauflix_build"].samples
    assert (build.name, build.labels, build.value) == ("miauflix_build_info", {"version": version("miauflix")}, 1.0)
    answers = {sample.labels["from"]: sample.value for sample in families["miauflix_title_provider_answers"].samples}
    assert answers == {"cache": 3.0, "stale": 0.0, "provider": 0.0}
    assert families["miauflix_title_provider_up"].samples[0].value == 1.0


async def test_metrics_tell_how_long_starts_took(client: Any, street: Street) -> None:
    text = await (await client.get("/metrics", headers=AS_ADMIN)).get_data(as_text=True)
    for line in (
        'miauflix_start_stage_seconds_bucket{le="0.5",stage="peers"} 2.0',
        'miauflix_start_stage_seconds_bucket{le="+Inf",stage="peers"} 3.0',
        'miauflix_start_stage_seconds_sum{stage="peers"} 2.6',
        'miauflix_start_stage_seconds_count{stage="head"} 0.0',
        'miauflix_start_seconds_bucket{le="0.5"} 1.0',
        "miauflix_start_seconds_count 3.0",
        "miauflix_first_frame_seconds_sum 2.1805",
        'miauflix_rebuffering_seconds_bucket{le="+Inf"} 1.0',
        "miauflix_rebufferings_total 1.0",
        'miauflix_starts_total{cause="no_peers",outcome="played"} 2.0',
        'miauflix_starts_total{cause="slow",outcome="left"} 1.0',
    ):
        assert line in text.splitlines()
    street.torrents.script[torrents.DescribeStarts] = ActorFailed("torrents", "It crashed.")
    answer = await client.get("/metrics", headers=AS_ADMIN)
    assert answer.status_code == 200
    assert "miauflix_start" not in await answer.get_data(as_text=True)


async def test_loopback_may_scrape_only_where_the_operator_says_so(served: Any) -> None:
    async with served() as server:
        assert (await fetch(server.port, "/metrics")).status == 401
    async with served(metrics_open_to_loopback=True) as server:
        assert (await fetch(server.port, "/metrics")).status == 200
        for proxied in ("X-Forwarded-For", "Forwarded", "Via"):
            assert (await fetch(server.port, "/metrics", headers={proxied: "127.0.0.1"})).status == 401


async def test_figures_come_in_frames_of_five_minutes(street: Street) -> None:
    clock = [NOW]
    client = create_app(street.addresses, now=lambda: clock[0]).test_client(use_cookies=False)
    for minutes in (0, 1, 4, 5, 11):
        clock[0] = NOW + timedelta(minutes=minutes)
        await client.get("/livez")
    street.catalogue.script = {}
    told = await (await client.get("/api/stats", headers=AS_USER)).get_json()
    assert told["frameS"] == 300
    assert [(frame["start"], frame["requests"]) for frame in told["frames"]] == [
        ("2026-05-01T12:00:00Z", 3),
        ("2026-05-01T12:05:00Z", 1),
        ("2026-05-01T12:10:00Z", 1),
    ]
    clock[0] = NOW + timedelta(hours=24, minutes=6)
    told = await (await client.get("/api/stats", headers=AS_USER)).get_json()
    assert [frame["start"] for frame in told["frames"]] == ["2026-05-01T12:10:00Z"]


async def test_the_openapi_document_knows_every_route_of_the_api(client: Any, app: Any) -> None:
    answer = await client.get("/api/openapi.json", headers=AS_USER)
    document = await answer.get_json()
    paths = set(document["paths"])
    assert {"/api/auth/login", "/api/movies/{movie_id}/{quality}", "/api/torrents", "/api/actors/{name}"} <= paths
    login = document["paths"]["/api/auth/login"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"email", "password", "delivery"} <= set(login["properties"])
    assert document["components"]["schemas"]["SourceOut"]["properties"]["videoCodec"]
    assert unresolved(document) == set()


async def test_the_openapi_document_is_one_and_tells_every_answer(client: Any) -> None:
    answer = await client.get("/api/openapi.json", headers=AS_USER)
    document = await answer.get_json()
    assert [str(error.message) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    operations = {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    silent = [name for name, one in operations.items() if not any(code.startswith("2") for code in one["responses"])]
    assert silent == []
    assert set(operations["post /api/torrents"]["requestBody"]["content"]) == {
        "application/json",
        "application/x-bittorrent",
        "multipart/form-data",
    }
    assert {"200", "206", "416"} <= set(operations["get /api/stream/{token}"]["responses"])


async def test_people_read_about_the_api_on_a_page_that_runs_nothing(client: Any) -> None:
    assert (await client.get("/api/docs")).status_code == 401
    cookie = {"Cookie": "__miauflix_at_s-user=user-access"}  # a navigation names no session
    for headers in (AS_USER, cookie):
        answer = await client.get("/api/docs", headers=headers)
        assert answer.status_code == 200
    page = await answer.get_data(as_text=True)
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in page
    assert "style" not in page
    for told in ("POST /api/torrents", "GET /api/stream/{token}", "Prove a password.", "application/x-bittorrent"):
        assert told in page


def unresolved(document: dict[str, Any]) -> set[str]:
    """References to components that are not there."""
    named = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    return named - set(document["components"]["schemas"])
