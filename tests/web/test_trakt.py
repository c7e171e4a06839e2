"""Trakt accounts over HTTP: linking, unlinking, and logging in by one."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from actors import accounts, trakt
from actors.provider_errors import ProviderBusy, ProviderDown
from actors.runtime import DescribeActors, House
from storage.model.errors import MiauflixError
from tests.support.web import (
    ADMIN,
    AS_ADMIN,
    AS_USER,
    ASSOCIATION,
    PAIRING,
    SESSIONS,
    VIEWER,
    Street,
    health_of,
    pair_of,
)

CODE = {
    "deviceCode": PAIRING.handle,
    "userCode": "77776C8D",
    "verificationUrl": "https://trakt.tv/activate",
    "expiresIn": 600,
    "interval": 5,
}
TOLD = {
    "slug": "bob-b",
    "name": "Bob B.",
    "isLinked": True,
    "needsLink": False,
    "message": "",
    "linkedAt": "2026-05-01T12:00:00Z",
    "waiting": 0,
}
CHECK = "/api/trakt/auth/device/check"


async def test_an_account_is_linked_by_a_code(client: Any, street: Street) -> None:
    begun = await client.post("/api/trakt/auth/device", headers=AS_USER)
    assert await begun.get_json() == CODE
    pending = await client.post(CHECK, json={"deviceCode": PAIRING.handle}, headers=AS_USER)
    assert (pending.status_code, await pending.get_json()) == (200, {"success": False, "pending": True})
    street.trakt.script[trakt.CheckLink] = ASSOCIATION
    linked = await client.post(CHECK, json={"deviceCode": PAIRING.handle}, headers=AS_USER)
    assert await linked.get_json() == {"success": True, "pending": False, "association": TOLD}
    assert street.trakt.heard == [trakt.StartLink(VIEWER.id), *[trakt.CheckLink(VIEWER.id, PAIRING.handle)] * 2]


async def test_an_association_is_shown_and_removed(client: Any, street: Street) -> None:
    none = await client.get("/api/trakt/association", headers=AS_USER)
    assert await none.get_json() == {"association": None}
    street.trakt.script[trakt.GetAssociation] = attrs.evolve(ASSOCIATION, trouble="Link again.", waiting=3)
    broken = await client.get("/api/trakt/association", headers=AS_USER)
    told = {**TOLD, "needsLink": True, "message": "Link again.", "waiting": 3}
    assert await broken.get_json() == {"association": told}
    gone = await client.delete("/api/trakt/association", headers=AS_USER)
    assert gone.status_code == 200
    assert street.trakt.heard[-1] == trakt.Unlink(VIEWER.id)


async def test_an_operator_associates(client: Any, street: Street) -> None:
    body = {"userId": VIEWER.id, "slug": "bob-b"}
    assert (await client.post("/api/trakt/admin/associate", json=body, headers=AS_USER)).status_code == 403
    answer = await client.post("/api/trakt/admin/associate", json=body, headers=AS_ADMIN)
    assert (await answer.get_json())["association"] == TOLD
    assert street.trakt.heard == [trakt.Associate(VIEWER.id, "bob-b", by=ADMIN.id)]


async def test_anybody_may_log_in_by_an_associated_account(client: Any, street: Street) -> None:
    assert await (await client.post("/api/auth/device/trakt")).get_json() == CODE
    body = {"deviceCode": PAIRING.handle}
    pending = await client.post("/api/auth/login/trakt", json=body)
    assert await pending.get_json() == {"success": False, "pending": True}
    assert "Set-Cookie" not in pending.headers
    street.trakt.script[trakt.LogInWithTrakt] = pair_of(SESSIONS["user-access"])
    browser = await client.post("/api/auth/login/trakt", json=body)
    assert (await browser.get_json())["user"]["username"] == "bob"
    assert len(browser.headers.getlist("Set-Cookie")) == 2
    app = await client.post("/api/auth/login/trakt", json=body | {"delivery": "body"})
    assert (await app.get_json())["accessToken"] == "new-access"
    assert "Set-Cookie" not in app.headers


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (trakt.PairingOver("That code has run out. Begin anew."), 410, None),
        (trakt.AccountNotAssociated("That Trakt account belongs to nobody here."), 403, None),
        (trakt.TooManyPairings("Too many."), 429, "60"),
        (trakt.NotConfigured(("TRAKT_CLIENT_ID",)), 503, "3600"),
        (accounts.InvalidCredentials("Invalid credentials"), 401, None),
        (ProviderBusy("Trakt", 7.2), 503, "8"),
        (ProviderDown("Trakt", "Trakt is down."), 503, "30"),
    ],
)
async def test_what_stands_in_the_way_of_a_login(
    client: Any, street: Street, error: MiauflixError, status: int, retry_after: str | None
) -> None:
    street.trakt.script[trakt.LogInWithTrakt] = error
    answer = await client.post("/api/auth/login/trakt", json={"deviceCode": "x"})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry_after)


async def test_a_server_without_trakt_says_so(client: Any, street: Street) -> None:
    street.trakt.script[trakt.StartLink] = trakt.NotConfigured(("TRAKT_CLIENT_ID", "TRAKT_CLIENT_SECRET"))
    told = await (await client.post("/api/trakt/auth/device", headers=AS_USER)).get_json()
    assert (told["needsConfiguration"], told["service"], told["code"]) == (True, "trakt", "needs_configuration")
    assert "TRAKT" not in str(told)


@pytest.mark.parametrize(
    ("health", "service"),
    [
        (trakt.TraktHealth(), {"status": "ready"}),
        (trakt.TraktHealth(trouble="Trakt is down."), {"status": "degraded", "reason": "Trakt is down."}),
        (
            trakt.TraktHealth(("TRAKT_CLIENT_ID",)),
            {"status": "needs_configuration", "missingVars": ["TRAKT_CLIENT_ID"]},
        ),
    ],
)
async def test_the_status_tells_users_why_and_strangers_that(
    client: Any, street: Street, health: trakt.TraktHealth, service: dict[str, Any]
) -> None:
    street.overseer.script[DescribeActors] = House((health_of("trakt"),), 0, 0)
    street.trakt.script[trakt.DescribeTrakt] = health
    told = await (await client.get("/api/status", headers=AS_USER)).get_json()
    assert told["services"]["trakt"] == service
    words = await (await client.get("/api/status")).get_json()
    assert words["services"]["trakt"] == {"status": service["status"]}
