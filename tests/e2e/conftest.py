"""One Chromium for all tests of this tier, one service that is only looked at, and a place for pictures."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Tab, chromium_running, new_tab
from tests.support.client import EMAIL, PASSWORD
from tests.support.loopback import loopback_only
from tests.support.service import Make, Service, services


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with chromium_running(chromium) as running:
        yield running


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Where pictures of the pages are kept: MIAUFLIX_SHOTS, or a temporary folder."""
    folder = pathlib.Path(os.environ.get("MIAUFLIX_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def make_service(tmp_path: pathlib.Path) -> Iterator[Make]:
    with services(tmp_path) as make:
        yield make


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that is set up, for tests that leave it as they find it."""
    with loopback_only(), services(tmp_path_factory.mktemp("running")) as make:
        service = make().start()
        service.set_up()
        yield service


@pytest.fixture
def tab(browser: Browser, running: Service, shots: pathlib.Path) -> Iterator[Tab]:
    """A tab in which the administrator is logged in, at home."""
    with new_tab(browser, f"http://127.0.0.1:{running.client.port}", shots) as opened:
        log_in(opened)
        yield opened


def log_in(tab: Tab) -> None:
    tab.page.goto("/")
    tab.page.get_by_test_id("login-email").fill(EMAIL)
    tab.page.get_by_test_id("login-password").fill(PASSWORD)
    tab.page.get_by_test_id("login-submit").click()
    tab.page.get_by_test_id("title-card").first.wait_for()
