"""Who gets in: every route is closed unless it is listed, and no other site's page can act for a user."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from actors import accounts
from actors.runtime import AskTimedOut
from miauflix.web import gate
from miauflix.web.app import create_app
from miauflix.web.hosts import is_ours
from miauflix.web.limits import ATTRIBUTE, rate_of
from miauflix.web.settings import CookieSecure, WebSettings
from tests.support.web import AS_ADMIN, AS_USER, NOW, Street

FILL = {"session": "s-user", "movie_id": "1", "quality": "auto", "slug": "x", "token": "x", "name": "torrents"}
COOKIES = {"Cookie": "__miauflix_at_s-user=user-access; __miauflix_rt_s-user=user-refresh", "X-Session-Id": "s-user"}
SAME = {"Origin": "http://localhost"}


def routes_of(app: Any) -> list[tuple[str, str, str]]:
    """Every endpoint, method and a path that reaches it."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: FILL.get(name, "1") for name in rule.arguments}
        path = rule.rule
        for name in rule.arguments:
            converter = path[path.index("<") : path.index(">") + 1]
            path = path.replace(converter, values[name])
        found += [(rule.endpoint, method, path) for method in sorted(rule.methods - {"OPTIONS"})]
    return found


async def test_every_route_is_closed_to_strangers_unless_listed(app: Any) -> None:
    client = app.test_client(use_cookies=False)
    walked = routes_of(app)
    assert len(walked) > 30
    for endpoint, method, path in walked:
        if endpoint in gate.OPEN:
            continue
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"X-Session-Id": "s-user"}):
            answer = await client.open(path, method=method, headers=headers)
            assert answer.status_code == 401, (endpoint, method, path)
            if method != "HEAD":
                assert (await answer.get_json())["error"] == "Authentication required"


async def test_a_strangers_401_names_no_internals(app: Any) -> None:
    client = app.test_client(use_cookies=False)
    for endpoint, method, path in routes_of(app):
        answer = await client.open(path, method=method, headers={"Authorization": "Bearer nonsense"})
        if answer.status_code == 401:
            text = (await answer.get_data(as_text=True)).lower()
            words = ("password", "secret", "database", "sql", "internal", "debug", "traceback")
            assert not any(word in text for word in words), (endpoint, text)


async def test_operators_routes_are_closed_to_users(app: Any, street: Street) -> None:
    client = app.test_client(use_cookies=False)
    walked = [one for one in routes_of(app) if one[0].partition(".")[0] in gate.ADMIN_BLUEPRINTS]
    assert len(walked) >= 9
    for endpoint, method, path in walked:
        answer = await client.open(path, method=method, headers=AS_USER)
        assert answer.status_code == 403, endpoint
    assert street.torrents.heard == []
    assert street.overseer.heard == []


def test_every_open_endpoint_exists_and_no_socket_is_open_beside(app: Any) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints >= gate.OPEN
    assert not [rule for rule in app.url_map.iter_rules() if rule.websocket]


async def test_accounts_down_means_closed_and_503(client: Any, street: Street) -> None:
    street.accounts.script[accounts.Authenticate] = AskTimedOut("accounts", "accounts did not answer in time.")
    answer = await client.get("/api/lists", headers=AS_USER)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert street.catalogue.heard == []


@pytest.mark.parametrize("session", ["", "   ", "a b", "a/b", "../..", "\u00e9", "x" * 100, "s-admin", "-", '"'])
async def test_malformed_session_headers_are_401(client: Any, session: str) -> None:
    answer = await client.get("/api/auth/session", headers=COOKIES | {"X-Session-Id": session})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/auth/refresh/{}"), ("POST", "/api/auth/logout/{}"), ("DELETE", "/api/auth/sessions/{}")],
)
@pytest.mark.parametrize(
    "session", ["", "%20", "%20%20", "a%2Fb", "a/b", "%00", "a%0D%0Ab", "x" * 100, "..", "%FF", "%22", "a%3Bb"]
)
async def test_malformed_sessions_in_the_path_are_401_or_404(client: Any, method: str, path: str, session: str) -> None:
    answer = await client.open(path.format(session), method=method, headers=AS_USER)
    assert answer.status_code in {401, 404, 405}
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer a b", "Basic YTpi", "Bearer " + "x" * 5000, "bearer nonsense", "user-access", "\x7f"],
)
async def test_malformed_authorization_is_401(client: Any, authorization: str) -> None:
    answer = await client.get("/api/lists", headers={"Authorization": authorization})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        (COOKIES | SAME, True),
        (COOKIES | {"Sec-Fetch-Site": "same-origin"}, True),
        (COOKIES, False),
        (COOKIES | {"Origin": "null"}, False),
        (COOKIES | {"Origin": "https://evil.example"}, False),
        (COOKIES | {"Origin": "http://sub.localhost"}, False),
        (COOKIES | {"Origin": "http://localhost.evil.example"}, False),
        (COOKIES | {"Origin": "http://localhost:81"}, False),
        (COOKIES | {"Origin": "https://localhost"}, False),
        (COOKIES | {"Origin": "file://"}, False),
        (COOKIES | {"Sec-Fetch-Site": "same-site"} | SAME, False),
        (COOKIES | {"Sec-Fetch-Site": "cross-site"}, False),
        (COOKIES | {"Sec-Fetch-Site": "none"}, False),
        (COOKIES | {"Sec-Fetch-Site": ""}, False),
        (AS_USER, True),
        (AS_USER | SAME, True),
        (AS_USER | {"Origin": "https://evil.example"}, False),
        (AS_USER | {"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
async def test_requests_that_change_something_must_be_ours(
    client: Any, street: Street, headers: dict[str, str], allowed: bool
) -> None:
    answer = await client.post("/api/movies/10331/auto", headers=headers)
    assert answer.status_code == (200 if allowed else 403)
    assert bool(street.sources.heard) == allowed
    if not allowed:
        assert (await answer.get_json())["code"] == "cross_site"


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/setup", "/api/auth/refresh/s-user"])
async def test_open_routes_are_guarded_against_other_sites_too(client: Any, street: Street, path: str) -> None:
    answer = await client.post(path, headers={"Origin": "https://evil.example"}, json={})
    assert answer.status_code == 403
    assert street.accounts.heard == []


async def test_a_form_of_another_site_cannot_pass_as_json(client: Any) -> None:
    answer = await client.post(
        "/api/auth/login", headers={"Content-Type": "text/plain"}, data='{"email":"a@b.c","password":"x"}'
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost", "file://"])
async def test_no_site_is_ever_let_in_by_cors(client: Any, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        asked = AS_USER | {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await client.open("/api/lists", method=method, headers=asked)
        assert not [name for name in dict(answer.headers) if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost", True),
        ("LOCALHOST:3000", True),
        ("localhost.", True),
        ("127.0.0.1:3000", True),
        ("[::1]:3000", True),
        ("films.example", True),
        ("192.168.1.5:3000", True),
        ("[fe80::1]", False),
        ("192.168.1.6", False),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("evil-localhost", False),
        ("localhost:3000:4000", False),
        ("localhost:", False),
        ("localhost@evil.example", False),
        ("evil.example#localhost", False),
        ("localhost, evil.example", False),
        ("local\u212aost", False),
        (" localhost", False),
        ("[::1", False),
        ("2130706433", False),
        ("0x7f.1", False),
        ("", False),
        (None, False),
    ],
)
def test_hosts(host: str | None, ours: bool) -> None:
    known = WebSettings(allowed_hosts=frozenset({"Films.Example"})).known_hosts
    assert is_ours(host, known, "192.168.1.5") is ours


@pytest.mark.parametrize("path", ["/", "/api/status", "/livez", "/metrics", f"/api/stream/{'t' * 43}", "/assets/x.js"])
async def test_a_foreign_host_is_refused_before_any_work(client: Any, street: Street, path: str) -> None:
    for host in ("evil.example", "evil.example:3000", "localhost@evil.example", "[x"):
        answer = await client.get(path, headers=AS_ADMIN | {"Host": host, "X-Forwarded-Host": "localhost"})
        assert answer.status_code == 421
        assert (await answer.get_json())["code"] == "host_unknown"
        assert answer.headers["X-Request-ID"]
    for neighbour in (street.accounts, street.overseer, street.torrents):
        assert neighbour.heard == []


async def test_limits_count_for_each_endpoint_and_say_when_to_come_back(client: Any) -> None:
    async def log_in(**headers: str) -> Any:
        return await client.post("/api/auth/login", json={"email": "b@c.d", "password": "x"}, headers=headers)

    statuses = [(await log_in()).status_code for _ in range(16)]
    assert statuses == [200] * 15 + [429]
    refused = await log_in(Accept="application/json")
    assert (await refused.get_json())["code"] == "rate_limited"
    assert int(refused.headers["Retry-After"]) >= 1
    assert await (await log_in(Accept="text/html")).get_data(as_text=True) == "Too Many Requests"
    assert (await client.get("/api/lists", headers=AS_USER)).status_code == 200


async def test_a_forged_forwarded_address_gets_no_fresh_limit(client: Any, street: Street) -> None:
    forged = ["127.0.0.1", "1.1.1.1, 10.0.0.5", "::1"]
    statuses = []
    for n in range(18):
        lies = {"X-Forwarded-For": forged[n % 3], "X-Real-IP": "9.9.9.9", "Forwarded": "for=8.8.8.8"}
        answer = await client.post("/api/auth/login", json={"email": "b@c.d", "password": "x"}, headers=lies)
        statuses.append(answer.status_code)
    assert statuses.count(429) == 3
    assert {message.address for message in street.accounts.heard} == {"<local>"}


async def test_a_customer_with_a_whole_ipv6_network_has_one_limit(street: Street) -> None:
    app = create_app(street.addresses, WebSettings(trusted_proxy=True), now=lambda: NOW)
    client = app.test_client(use_cookies=False)

    async def log_in(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        answer = await client.post("/api/auth/login", json={"email": "b@c.d", "password": "x"}, headers=headers)
        return int(answer.status_code)

    statuses = [await log_in(f"2001:db8:0:1::{number:x}") for number in range(16)]
    assert statuses == [200] * 15 + [429]
    assert await log_in("2001:db8:0:2::1") == 200


async def test_limits_are_off_in_test_mode_unless_forced(street: Street) -> None:
    app = create_app(street.addresses, WebSettings(rate_limit_test_mode=True), now=lambda: NOW)
    client = app.test_client(use_cookies=False)
    body = {"email": "b@c.d", "password": "x"}
    for _ in range(30):
        assert (await client.post("/api/auth/login", json=body)).status_code == 200
    forced = {"X-Force-RateLimit": "true"}
    statuses = [(await client.post("/api/auth/login", json=body, headers=forced)).status_code for _ in range(16)]
    assert statuses[-1] == 429


def test_streams_have_no_rate_and_every_other_route_has_one(app: Any) -> None:
    without = {name for name, view in app.view_functions.items() if rate_of(view) is None}
    assert without == {"stream.read", "pages.index", "pages.file"}
    assert getattr(app.view_functions["auth.log_in"], ATTRIBUTE).per_minute == 30


async def test_behind_a_trusted_proxy_its_word_counts(street: Street) -> None:
    settings = WebSettings(trusted_proxy=True, allowed_hosts=frozenset({"films.example"}))
    client = create_app(street.addresses, settings, now=lambda: NOW).test_client(use_cookies=False)
    told = {
        "Host": "films.example",
        "Origin": "https://films.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "6.6.6.6, 203.0.113.9",
    }
    answer = await client.post("/api/auth/login", json={"email": "b@c.d", "password": "x"}, headers=told)
    cookies = answer.headers.getlist("Set-Cookie")
    assert all(cookie.startswith("__Secure-__miauflix_") and "; Secure;" in cookie for cookie in cookies)
    assert street.accounts.heard[0].address == "203.0.113.9"


@pytest.mark.parametrize(("secure", "marked"), [(CookieSecure.ON, True), (CookieSecure.OFF, False)])
async def test_secure_cookies_can_be_forced(street: Street, secure: CookieSecure, marked: bool) -> None:
    settings = attrs.evolve(WebSettings(), cookie_secure=secure)
    client = create_app(street.addresses, settings, now=lambda: NOW).test_client(use_cookies=False)
    answer = await client.post("/api/auth/login", json={"email": "b@c.d", "password": "x"})
    assert ("Secure" in answer.headers["Set-Cookie"]) is marked
