from __future__ import annotations

from typing import Any

import pytest

from actors import accounts
from storage.model.identity import Identity
from tests.support.web import AS_USER, NOW, SESSIONS, Street, pair_of

USER = {"id": 2, "email": "bob@example.org", "username": "bob", "displayName": "Bob", "role": "user"}
LOGIN = {"email": "bob@example.org", "password": "correct horse"}
MINE = "__miauflix_at_s-user=user-access; __miauflix_rt_s-user=user-refresh"
BROWSER = {"Cookie": MINE, "X-Session-Id": "s-user", "Origin": "http://localhost"}


async def test_setting_up_makes_the_first_admin(client: Any, street: Street) -> None:
    body = {"email": "ada@example.org", "username": "ada", "password": "pw", "setupToken": "t0ken"}
    answer = await client.post("/api/auth/setup", json=body)
    assert answer.status_code == 201
    assert await answer.get_json() == {
        "id": 1,
        "email": "ada@example.org",
        "username": "ada",
        "displayName": "Ada",
        "role": "admin",
    }
    assert street.accounts.heard == [accounts.SetUpAdmin("ada@example.org", "pw", "t0ken", "ada")]
    assert "Set-Cookie" not in answer.headers


async def test_setup_is_not_there_any_more_once_done(client: Any, street: Street) -> None:
    street.accounts.script[accounts.SetUpAdmin] = accounts.SetupClosed("There is an admin.")
    answer = await client.post("/api/auth/setup", json={"email": "a@b.c", "password": "x", "setupToken": "t"})
    assert answer.status_code == 404
    assert (await answer.get_json())["error"] == "Not found"


async def test_a_browser_login_sets_two_cookies_and_tells_no_token(client: Any, street: Street) -> None:
    answer = await client.post("/api/auth/login", json=LOGIN, headers={"User-Agent": "Mozilla/5.0 \x7fTV"})
    assert answer.status_code == 200
    assert await answer.get_json() == {"session": "s-user", "user": USER}
    names = [cookie.partition("; ")[0] for cookie in answer.headers.getlist("Set-Cookie")]
    assert names == ["__miauflix_at_s-user=new-access", "__miauflix_rt_s-user=new-refresh"]
    for cookie, path, age in zip(answer.headers.getlist("Set-Cookie"), ("/", "/api/auth/"), (900, 604800), strict=True):
        parts = cookie.split("; ")
        assert {"HttpOnly", "SameSite=Strict", f"Path={path}", f"Max-Age={age}"} <= set(parts)
        assert "Secure" not in parts
        assert not any(part.startswith("Domain") for part in parts)
    login: Any = street.accounts.heard[0]
    assert (login.login, login.device) == ("bob@example.org", "Mozilla/5.0 TV")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_an_app_gets_its_tokens_in_the_body_and_no_cookie(client: Any) -> None:
    answer = await client.post("/api/auth/login", json={"username": "bob", "password": "x", "delivery": "body"})
    assert await answer.get_json() == {
        "session": "s-user",
        "user": USER,
        "accessToken": "new-access",
        "refreshToken": "new-refresh",
        "expiresAt": "2026-05-01T12:15:00Z",
    }
    assert "Set-Cookie" not in answer.headers


async def test_wrong_credentials_tell_nothing_more(client: Any, street: Street) -> None:
    street.accounts.script[accounts.LogIn] = accounts.InvalidCredentials("No row for that password in the database.")
    answer = await client.post("/api/auth/login", json=LOGIN)
    assert answer.status_code == 401
    body = await answer.get_json()
    assert body["error"] == "Invalid credentials"
    assert "database" not in str(body)


async def test_too_many_attempts_say_when_to_come_back(client: Any, street: Street) -> None:
    street.accounts.script[accounts.LogIn] = accounts.TooManyAttempts("Wait a while.", 12.2)
    answer = await client.post("/api/auth/login", json=LOGIN, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "13")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"password"}),
        ({"password": "x"}, {"body"}),
        ({"email": "", "password": "x"}, {"body"}),
        ({"email": 5, "password": "x"}, {"email"}),
        ({"email": "a@b.c", "password": ["x"]}, {"password"}),
        ({"email": "a@b.c", "password": "x" * 2000}, {"password"}),
        ({"email": "a@b.c", "password": "x", "delivery": "carrier pigeon"}, {"delivery"}),
        ([], {"body"}),
        ("text", {"body"}),
        (None, {"body"}),
    ],
)
async def test_bad_logins_name_the_fields(client: Any, street: Street, body: object, fields: set[str]) -> None:
    answer = await client.post("/api/auth/login", json=body)
    assert answer.status_code == 400
    told = await answer.get_json()
    assert set(told["fields"]) == fields
    assert "x" * 2000 not in str(told)
    assert street.accounts.heard == []


async def test_a_person_is_told_what_is_wrong_with_a_field(client: Any) -> None:
    answer = await client.post("/api/auth/setup", json={"email": "", "username": "x" * 65, "setupToken": "t"})
    assert (await answer.get_json())["fields"] == {
        "email": "This is too short.",
        "username": "Use at most 64 characters.",
        "password": "This is missing.",
    }


@pytest.mark.parametrize("raw", ["{", "{'a': 1}", "\x00", "[" * 100_000, '{"a":' * 50_000, "\xff\xfe"])
async def test_broken_json_is_a_400(client: Any, raw: str) -> None:
    head = {"Content-Type": "application/json"}
    answer = await client.post("/api/auth/login", headers=head, data=raw.encode("latin1"))
    assert answer.status_code in {400, 413}
    assert "code" in await answer.get_json()


async def test_refreshing_rotates_the_cookies(client: Any) -> None:
    answer = await client.post("/api/auth/refresh/s-user", headers=BROWSER)
    assert answer.status_code == 200
    assert (await answer.get_json())["user"] == USER
    assert len(answer.headers.getlist("Set-Cookie")) == 2


async def test_an_app_refreshes_by_its_body(client: Any, street: Street) -> None:
    answer = await client.post("/api/auth/refresh/s-user", json={"refreshToken": "user-refresh"})
    assert (await answer.get_json())["refreshToken"] == "new-refresh"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("token", "valid"), [("user-refresh", True), ("old", False)])
async def test_a_dry_run_changes_nothing(client: Any, street: Street, token: str, valid: bool) -> None:
    answer = await client.post("/api/auth/refresh/s-user?dry_run=true", json={"refreshToken": token})
    assert await answer.get_json() == {"valid": valid}
    assert not any(isinstance(message, accounts.Refresh) for message in street.accounts.heard)


@pytest.mark.parametrize("cookie", ["", "__miauflix_rt_s-user=old", "__miauflix_rt_other=user-refresh"])
async def test_a_refused_refresh_is_401_and_leaves_the_cookies_alone(client: Any, cookie: str) -> None:
    headers = {"Cookie": cookie, "Origin": "http://localhost"}
    answer = await client.post("/api/auth/refresh/s-user", headers=headers)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def cleared(answer: Any) -> set[str]:
    """The cookies that the browser is told to forget, with their paths."""
    return {
        f"{cookie.partition('=')[0]} {next(part for part in cookie.split('; ') if part.startswith('Path'))}"
        for cookie in answer.headers.getlist("Set-Cookie")
        if "Max-Age=0" in cookie
    }


BOTH = {"__miauflix_at_s-user Path=/", "__miauflix_rt_s-user Path=/api/auth/"}


async def test_logging_out_ends_the_session_and_forgets_the_cookies(client: Any, street: Street) -> None:
    answer = await client.post("/api/auth/logout/s-user", headers=BROWSER)
    assert (answer.status_code, cleared(answer)) == (200, BOTH)
    assert street.accounts.heard[-1] == accounts.LogOut(2, "s-user")


async def test_logging_out_works_after_the_access_token_has_run_out(client: Any, street: Street) -> None:
    old = BROWSER | {"Cookie": "__miauflix_at_s-user=expired; __miauflix_rt_s-user=user-refresh"}
    answer = await client.post("/api/auth/logout/s-user", headers=old)
    assert (answer.status_code, cleared(answer)) == (200, BOTH)
    assert street.accounts.heard[-1] == accounts.LogOut(2, "s-user")


async def test_logging_out_without_tokens_ends_nobodys_session(client: Any, street: Street) -> None:
    answer = await client.post("/api/auth/logout/s-user")
    assert answer.status_code == 200
    assert street.accounts.heard == []


async def test_an_app_logs_out_with_its_bearer_token(client: Any, street: Street) -> None:
    answer = await client.post("/api/auth/logout/s-user", headers=AS_USER)
    assert answer.status_code == 200
    assert street.accounts.heard[-1] == accounts.LogOut(2, "s-user")


async def test_logging_out_everywhere(client: Any, street: Street) -> None:
    answer = await client.post("/api/auth/logout-all", headers=BROWSER)
    assert (answer.status_code, cleared(answer)) == (200, BOTH)
    assert street.accounts.heard[-1] == accounts.LogOutAll(2)


async def test_who_am_i(client: Any) -> None:
    for headers in (AS_USER, BROWSER):
        answer = await client.get("/api/auth/session", headers=headers)
        assert await answer.get_json() == {"session": "s-user", "user": USER}


async def test_one_session_does_not_speak_for_another(client: Any) -> None:
    crossed = {"Cookie": "__miauflix_at_s-admin=user-access", "X-Session-Id": "s-admin"}
    assert (await client.get("/api/auth/session", headers=crossed)).status_code == 401


async def test_the_sessions_of_this_browser_live_side_by_side(client: Any) -> None:
    cookie = f"{MINE}; __miauflix_at_s-admin=admin-access; __miauflix_at_gone=expired; __miauflix_at_=x; other=1"
    answer = await client.get("/api/auth/sessions", headers={"Cookie": cookie})
    assert [one["session"] for one in await answer.get_json()] == ["s-user", "s-admin"]
    stranger = await client.get("/api/auth/sessions")
    assert (stranger.status_code, await stranger.get_json()) == (200, [])


async def test_ending_one_of_my_sessions(client: Any, street: Street) -> None:
    answer = await client.delete("/api/auth/sessions/s-other", headers=BROWSER)
    assert answer.status_code == 200
    assert street.accounts.heard[-1] == accounts.LogOut(2, "s-other")


async def test_five_logins_at_once_all_get_their_own_cookies(client: Any, street: Street) -> None:
    numbers = iter(range(5))
    street.accounts.script[accounts.LogIn] = lambda _: pair_of(
        Identity(SESSIONS["user-access"].user, f"s{next(numbers)}")
    )
    names = set()
    for _ in range(5):
        answer = await client.post("/api/auth/login", json=LOGIN)
        names |= {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}
    assert len(names) == 10


def test_the_scripted_date_is_aware() -> None:
    assert NOW.tzinfo is not None
