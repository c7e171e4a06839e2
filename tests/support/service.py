"""The whole service as a child process, started by the command that a person types."""

from __future__ import annotations

import contextlib
import os
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import IO

import attrs

from tests.support.client import Client
from tests.support.processes import Process, still_alive, tree

ROOT = pathlib.Path(__file__).resolve().parents[2]
OPS_RUN = (str(ROOT / "ops" / "run"),)
"""What a person types: sets up what is missing first."""
SERVE = (sys.executable, "-m", "miauflix", "serve")
"""The same without looking whether all is set up: for tests that start it often."""

ON_LOOPBACK = {"LISTEN_INTERFACES": "127.0.0.1:0", "DISABLE_DISCOVERY": "true", "INTERNET_ARCHIVE": "off"}
"""No test reaches beyond this machine, and several services may run side by side."""
IN_CLEAR = {"ENCRYPT_DOWNLOADS": "off"}
"""The same on every machine, whether it could encrypt or not; tests of the encrypted area ask for it."""
QUICK = {"BCRYPT_COST": "4", "RATE_LIMIT_TEST_MODE": "true", "MIAUFLIX_TEST_HOOKS": "1"}
"""Cheap log-ins, no limits, and the hook that crashes an actor."""
START_WITHIN_S = 60.0
STOP_WITHIN_S = 30.0


@attrs.frozen
class Stopped:
    """How a process ended. `exit_code` is negative for a signal."""

    exit_code: int
    took_s: float
    left_alive: list[Process]
    """Descendants that outlived it."""


class Service:
    """One data folder and, while it runs, the process that serves it."""

    def __init__(
        self, home: pathlib.Path, *, port: int = 0, command: Sequence[str] = SERVE, settings: Mapping[str, str]
    ) -> None:
        self.home = home
        self.data = home / "data"
        self.downloads = home / "downloads"
        self.log = home / "service.log"
        self.settings = settings
        self.said: list[str] = []
        self.client = Client(port)
        self._port = port
        self._command = tuple(command)
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()

    # --- starting ---------------------------------------------------------------------------------------------------

    def start(self) -> Service:
        """Start, and come back once it listens."""
        self.spawn()
        self.wait_until_listening()
        return self

    def spawn(self) -> None:
        """Start, and come back at once."""
        assert self._process is None, "it runs already"
        self.home.mkdir(parents=True, exist_ok=True)
        self.said, self._lines = [], queue.Queue()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        threading.Thread(target=_pass_on, args=(self._process.stdout, self._lines), daemon=True).start()

    def environment(self) -> dict[str, str]:
        """This process's environment without what bends Python, and the service's settings."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        own = {"PORT": str(self._port), "DATA_DIR": str(self.data), "DOWNLOAD_PATH": str(self.downloads)}
        return {**plain, **ON_LOOPBACK, **IN_CLEAR, **own, **self.settings}

    def wait_until_listening(self) -> None:
        """From then on the client knows the port that the system chose."""
        self.client.port = int(self.wait_for("Listening on http://").rpartition(":")[2])

    def wait_for(self, beginning: str, within_s: float = START_WITHIN_S) -> str:
        """The rest of the first line on standard output that begins so."""
        deadline = time.monotonic() + within_s
        while not (found := [line for line in self.said if line.startswith(beginning)]):
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line {beginning!r} within {within_s} s\n{self.last_words()}") from None
            if line is None:
                raise AssertionError(f"it ended without a line {beginning!r}\n{self.last_words()}")
            self.said.append(line)
        return found[0].removeprefix(beginning)

    def set_up(self) -> Client:
        """Make the first administrator with the token that was printed, and log in."""
        self.client.set_up(self.wait_for("Setup token: ").strip())
        return self.client

    # --- looking ----------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def tree(self) -> list[Process]:
        """The process and its descendants."""
        return tree(self.pid)

    def logged(self) -> str:
        """All that was written to standard error, over all its lives."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def last_words(self) -> str:
        return "\n".join(self.logged().splitlines()[-40:])

    # --- stopping ---------------------------------------------------------------------------------------------------

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def stop(self) -> Stopped:
        """SIGTERM, as a service manager sends it."""
        return self.end_by(signal.SIGTERM)

    def kill(self) -> Stopped:
        """SIGKILL to the process itself; its children have to notice by themselves."""
        return self.end_by(signal.SIGKILL)

    def end_by(self, *numbers: signal.Signals) -> Stopped:
        """Send the signals, a moment apart, and wait for the end."""
        family = self.tree()
        began = time.monotonic()
        for number in numbers:
            self.send(number)
            time.sleep(0.2 if len(numbers) > 1 else 0)
        return self.wait_for_end(family, began)

    def wait_for_end(self, family: list[Process], began: float) -> Stopped:
        """Wait for the end; `family` are the processes that have to be gone then."""
        assert self._process is not None
        try:
            exit_code = self._process.wait(timeout=STOP_WITHIN_S + 15)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it did not stop\n{self.last_words()}") from None
        took_s = time.monotonic() - began
        self._process = None
        left = still_alive(family, within_s=5.0)
        _kill(left)
        return Stopped(exit_code, took_s, left)

    def close(self) -> None:
        """End whatever is left of it, by force."""
        if self._process is not None:
            _kill(self.tree())
            self._process.wait(timeout=10)
            self._process = None

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


Make = Callable[..., Service]


@contextlib.contextmanager
def services(home: pathlib.Path) -> Iterator[Make]:
    """A maker of services below `home`; each is ended at the end, and what it logged is shown when a test fails."""
    made: list[Service] = []

    def make(*, port: int = 0, command: Sequence[str] = SERVE, **settings: str) -> Service:
        service = Service(home / f"service-{len(made)}", port=port, command=command, settings={**QUICK, **settings})
        made.append(service)
        return service

    try:
        yield make
    finally:
        for service in made:
            service.close()
            sys.stderr.write(f"--- {service.log}\n{service.last_words()}\n")


def _kill(processes: Iterable[Process]) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def _pass_on(lines: IO[str], to: queue.Queue[str | None]) -> None:
    with lines:
        for line in lines:
            to.put(line.rstrip("\n"))
    to.put(None)
