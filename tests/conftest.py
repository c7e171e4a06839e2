"""What every test has: no way off this machine, no settings of the person who runs it, and a few common fixtures."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
from collections.abc import Iterator

import hypothesis
import pytest

from miauflix.variables import BY_KEY
from tests.support.loopback import loopback_only

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIERS = ("integration", "e2e", "faults")
# What leads an HTTP client astray. A test that wants one sets it.
PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}


def pytest_configure() -> None:
    for name in list(os.environ):
        if name in BY_KEY or name.upper() in PROXIES:
            del os.environ[name]
    # Wall-clock deadlines fail on a busy machine; what takes too long shows in the durations.
    hypothesis.settings.register_profile("miauflix", deadline=None)
    hypothesis.settings.load_profile("miauflix")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test below tests/e2e is of tier e2e, and so on: the folder says it once."""
    for item in items:
        for tier in set(TIERS) & set(item.path.relative_to(ROOT).parts):
            item.add_marker(tier)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What failed before pytest began stands beside its own closing lines: ops/test names it here."""
    if failed := os.environ.get("MIAUFLIX_FAILED_STAGES"):
        terminalreporter.section("this run FAILED before the tests", red=True, bold=True)
        terminalreporter.line(f"Look above for: {failed}.")


@pytest.fixture(autouse=True)
def _on_loopback() -> Iterator[None]:
    with loopback_only() as tried:
        yield
    if tried:
        pytest.fail(f"This test tried to leave the machine: {', '.join(tried)}.")


@pytest.fixture
def free_port() -> int:
    """A port that nobody listened on a moment ago, for TCP and for UDP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@pytest.fixture
def data_folder(tmp_path: pathlib.Path) -> pathlib.Path:
    """An empty data folder that only its owner may enter."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="session")
def shared_recordings() -> pathlib.Path:
    """Recorded answers and clips: a folder `shared` beside the repository, or where MIAUFLIX_SHARED says."""
    folder = pathlib.Path(os.environ.get("MIAUFLIX_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no recordings in {folder} (MIAUFLIX_SHARED names another place)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Where there is none the test is skipped, but never in continuous integration."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    reason = "no Chromium on this machine (CHROMIUM names another path)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
