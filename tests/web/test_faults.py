"""Every error is JSON with a name, and every response carries what it must."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

import pytest

import actors
import storage.errors
from actors import provider_errors
from actors.catalogue import ListLists
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderTrouble
from actors.runtime import ActorFailed, ActorStopped, AskTimedOut, MailboxFull
from miauflix.web import errors
from storage.errors import (
    DatabaseBusy,
    DatabaseClosed,
    DatabaseCorrupt,
    DatabaseFault,
    SecretUnreadable,
)
from storage.model.errors import FatalStartError, MiauflixError, NoSpace
from tests.support.web import AS_USER, Street


def refusals() -> list[type[MiauflixError]]:
    """Every error that an actor may answer with, and those of the web layer."""
    modules = [errors, provider_errors, importlib.import_module("actors.runtime.errors"), storage.errors]
    for package in pkgutil.iter_modules(actors.__path__, "actors."):
        try:
            modules.append(importlib.import_module(f"{package.name}.errors"))
        except ModuleNotFoundError:
            continue
    found = {
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, MiauflixError) and not issubclass(kind, FatalStartError)
    }
    # A field that was altered in the database is for the operator to look into: a 500, with its trace in the log.
    return sorted(found - {MiauflixError, SecretUnreadable}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", refusals())
def test_every_refusal_has_its_row_in_the_table(kind: type[MiauflixError]) -> None:
    assert any(one in errors.VERDICTS for one in kind.__mro__), f"{kind.__name__} has no status"
    assert kind.code != MiauflixError.code


@pytest.mark.parametrize(
    ("trouble", "wait_s"),
    [(ProviderBusy("TMDB", 12.2), "13"), (ProviderDown("TMDB", "TMDB is down."), "30")],
)
async def test_a_provider_in_trouble_is_a_503_that_says_when_to_come_back(
    client: Any, street: Street, trouble: ProviderTrouble, wait_s: str
) -> None:
    street.catalogue.script[ListLists] = trouble
    answer = await client.get("/api/lists", headers=AS_USER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, wait_s)
    assert (await answer.get_json())["message"] == str(trouble)


@pytest.mark.parametrize("kind", [AskTimedOut, MailboxFull, ActorStopped, ActorFailed])
async def test_an_actor_that_is_down_is_a_503_that_says_when_to_come_back(
    client: Any, street: Street, kind: type[Any]
) -> None:
    street.catalogue.script[ListLists] = kind("catalogue", "catalogue rests.")
    answer = await client.get("/api/lists", headers=AS_USER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert await answer.get_json() == {
        "error": "Service unavailable",
        "message": "catalogue rests.",
        "code": kind.code,
    }


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DatabaseBusy("The database did not answer within 5 s."), 503),
        (DatabaseClosed("The database is closed."), 503),
        (DatabaseFault("The disk refuses to read or write the database."), 503),
        (NoSpace("There is no space left on the disk that holds the database."), 507),
    ],
)
async def test_a_database_in_trouble_is_no_fault_of_ours(
    client: Any, street: Street, caplog: pytest.LogCaptureFixture, error: MiauflixError, status: int
) -> None:
    street.catalogue.script[ListLists] = error
    answer = await client.get("/api/lists", headers=AS_USER)
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert (await answer.get_json())["message"] == str(error)
    assert caplog.records == []


async def test_a_database_that_broke_is_told_without_its_place(client: Any, street: Street) -> None:
    street.catalogue.script[ListLists] = DatabaseCorrupt("The database /home/ana/miauflix.db is damaged.")
    answer = await client.get("/api/lists", headers=AS_USER)
    assert answer.status_code == 503
    assert "ana" not in str(await answer.get_json())


@pytest.mark.parametrize("fault", [ValueError("secret path /etc/x"), MiauflixError("no row for this one")])
async def test_a_fault_tells_nothing_and_is_logged_with_its_trace(
    client: Any, street: Street, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    street.catalogue.script[ListLists] = fault
    answer = await client.get("/api/lists", headers=AS_USER | {"X-Request-ID": "req-12345678"})
    assert answer.status_code == 500
    body = await answer.get_json()
    assert body["code"] == "fault"
    assert "req-12345678" in body["message"]
    assert str(fault) not in str(body)
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [fault]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("POST", "/api/nothing", 404, "not_found"),
        ("DELETE", "/api/lists", 405, "method_not_allowed"),
        ("GET", "/api/auth/login", 405, "method_not_allowed"),
        ("QUERY", "/api/lists", 405, "method_not_allowed"),
        ("POST", "/livez", 405, "method_not_allowed"),
        ("DELETE", "/api/torrents/x", 404, "not_found"),
    ],
)
async def test_what_the_framework_refuses_is_json_too(
    client: Any, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.open(path, method=method, headers=AS_USER)
    assert answer.status_code == status
    told = await answer.get_json()
    assert set(told) == {"error", "message", "code"}
    assert told["code"] == code
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("path", ["/", "/livez", "/api/lists", "/api/nothing", "/api/status", "/favicon.ico"])
async def test_every_response_carries_its_name_and_the_security_headers(client: Any, path: str) -> None:
    answer = await client.get(path)
    assert len(answer.headers["X-Request-ID"]) == 32
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Permissions-Policy" in answer.headers
    assert "Cache-Control" in answer.headers


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("req-12345678", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("short", False),
        ("has spaces in it", False),
        ("<img src=x onerror=1>", False),
    ],
)
async def test_a_request_keeps_its_name_only_if_well_formed(client: Any, told: str, kept: bool) -> None:
    answer = await client.get("/livez", headers={"X-Request-ID": told})
    assert (answer.headers["X-Request-ID"] == told) is kept
