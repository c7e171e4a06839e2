"""Every way to end the service: soon, with the right exit code, and with nothing left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time

import pytest

from tests.support.client import until
from tests.support.films import open_any, open_largest, original_of
from tests.support.processes import still_alive, tree
from tests.support.service import SERVE, STOP_WITHIN_S, Make, Service, Stopped

SMALL_WINDOW_BYTES = 4096


def check_clean(stopped: Stopped, within_s: float = STOP_WITHIN_S) -> None:
    assert stopped.exit_code == 0
    assert stopped.took_s < within_s
    assert stopped.left_alive == []


def check_it_starts_again(service: Service, *, log_in: bool = True) -> None:
    """Nothing that was left behind is in the way of the next start, and the account is still there."""
    service.start()
    if log_in:
        service.client.log_in()
    check_clean(service.stop())


def test_idle(make_service: Make) -> None:
    service = make_service().start()
    service.set_up()
    check_clean(service.stop(), within_s=10)
    assert "Traceback" not in service.logged()
    check_it_starts_again(service)


def test_ctrl_c(make_service: Make) -> None:
    check_clean(make_service().start().end_by(signal.SIGINT), within_s=10)


def test_with_a_reader_that_has_stopped_reading(make_service: Make) -> None:
    """A client that takes no more bytes must not hold the process: its sends cannot be cancelled politely."""
    service = make_service().start()
    client = service.set_up()
    stream = open_largest(client)
    with (
        client.reading(stream.url, receive_buffer_bytes=SMALL_WINDOW_BYTES) as first,
        client.reading(stream.url, 100_000, receive_buffer_bytes=SMALL_WINDOW_BYTES),
    ):
        assert first.read(10) == original_of(stream).content[:10]
        time.sleep(0.5)  # until the buffers of the kernel are full
        check_clean(service.stop())


def test_readers_get_what_was_begun_or_a_cut_that_can_be_seen(make_service: Make) -> None:
    """An answer that stops early is shorter than its Content-Length said: no client takes it for whole."""
    service = make_service(CONTENT_DOWNLOAD_LIMIT="900000").start()
    client = service.set_up()
    stream = open_largest(client)
    with client.reading(stream.url) as response:
        got = response.read(200_000)
        check_clean(service.stop())
        with contextlib.suppress(OSError):
            got += response.read()
    assert len(got) < stream.size
    assert original_of(stream).content.startswith(got)


def test_a_second_signal_stops_at_once(make_service: Make) -> None:
    service = make_service().start()
    client = service.set_up()
    stream = open_largest(client)
    with client.reading(stream.url, receive_buffer_bytes=SMALL_WINDOW_BYTES):
        stopped = service.end_by(signal.SIGTERM, signal.SIGTERM)
    check_clean(stopped, within_s=3)
    check_it_starts_again(service)


def test_kill_9_leaves_no_child(make_service: Make) -> None:
    """The seeder is a child process; it has to notice by itself that nobody needs it any more."""
    service = make_service().start()
    service.set_up()
    until(lambda: len(service.tree()) > 1, "the seeder runs")
    stopped = service.kill()
    assert (stopped.exit_code, stopped.left_alive) == (-signal.SIGKILL, [])
    check_it_starts_again(service)


@pytest.mark.parametrize("after_s", [0.0, 0.2, 0.6, 1.0])
def test_right_after_the_start(make_service: Make, after_s: float) -> None:
    """Whatever it is doing: importing, migrating, starting actors. No trace, no half-made folder."""
    service = make_service()
    service.spawn()
    time.sleep(after_s)
    stopped = service.stop()
    assert stopped.exit_code in (0, -signal.SIGTERM)  # before Python has installed a handler, the signal itself ends it
    assert (stopped.took_s < 10, stopped.left_alive) == (True, [])
    assert "Traceback" not in service.logged()
    service.start()
    service.set_up()
    check_clean(service.stop())


def test_it_outlives_the_shell_that_started_it(make_service: Make) -> None:
    """`miauflix serve &` in a terminal that is then closed without a hang-up: it serves on, its output unread."""
    service = make_service(command=("sh", "-c", f"{' '.join(SERVE)} & wait"))
    service.start()
    client = service.set_up()
    server = until(lambda: service.tree()[1:], "the server")[0]
    family = tree(server.pid)
    os.kill(service.pid, signal.SIGKILL)
    service.close()
    try:
        assert client.is_ready()
        assert open_any(client).size > 0
        os.kill(server.pid, signal.SIGTERM)
        assert still_alive(family, within_s=STOP_WITHIN_S) == []
    finally:
        for process in still_alive(family, within_s=0):
            os.kill(process.pid, signal.SIGKILL)


def test_a_terminal_that_hangs_up(make_service: Make) -> None:
    """SIGHUP comes when the terminal is closed. Its output has nowhere to go; that is no reason to lose anything."""
    service = make_service()
    environment = {**service.environment(), "PORT": "0"}
    # Whoever runs the tests may ignore SIGHUP (nohup does), and children inherit that.
    command = ("env", "--default-signal=HUP", *SERVE)
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while not process.stdout.readline().startswith("Listening on"):
            pass
        family = tree(process.pid)
        process.stdout.close()
        process.stderr.close()
        process.send_signal(signal.SIGHUP)
        try:
            assert process.wait(timeout=STOP_WITHIN_S) in (0, 120)  # 120: Python could not write its last words
        finally:
            process.kill()  # else a server that stays would hold up the end of this block for ever
    assert still_alive(family, within_s=5) == []
    assert not (service.data / "miauflix.db-wal").exists(), "the database was not closed"
    check_it_starts_again(service, log_in=False)


def test_nohup_is_obeyed(make_service: Make) -> None:
    """Started with SIGHUP ignored, it stays when the terminal goes."""
    service = make_service(command=("nohup", *SERVE)).start()
    service.send(signal.SIGHUP)
    time.sleep(0.5)
    assert service.client.is_alive()
    check_clean(service.stop())
