"""One line an event, with the actor's name on it, and nothing of it on standard output."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from miauflix.logs import set_up_logs


@pytest.fixture(autouse=True)
def _root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()


def test_a_line_names_the_level_the_event_and_the_actor(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    structlog.contextvars.bind_contextvars(actor="parrot")
    logging.getLogger("somebody").warning("something %s", "happened")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert 'level=warning event="something happened" actor=parrot logger=somebody' in err


def test_what_lies_below_the_level_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.WARNING)
    logging.getLogger("somebody").info("never mind")
    logging.getLogger("httpx2").info("a request with a secret in its address")
    assert capsys.readouterr().err == ""


def test_libraries_that_chatter_are_quiet_even_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.DEBUG)
    logging.getLogger("httpx2").info("a request with a secret in its address")
    assert capsys.readouterr().err == ""


def test_a_trace_on_a_terminal_never_shows_the_values_of_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `rich` installed beside us, structlog would choose to print them: passwords, tokens and keys among them."""
    made: list[dict[str, object]] = []
    monkeypatch.setattr(structlog.dev, "ConsoleRenderer", lambda **options: made.append(options))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    set_up_logs(logging.INFO)
    assert [options.get("exception_formatter") for options in made] == [structlog.dev.plain_traceback]


def test_a_trace_comes_with_its_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    try:
        raise ValueError("the cause")
    except ValueError:
        logging.getLogger("somebody").exception("it broke")
    assert "ValueError: the cause" in capsys.readouterr().err
