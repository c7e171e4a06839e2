"""Two signals: the first asks, the second insists."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
import trio

from miauflix import app
from miauflix.config import load_config
from miauflix.stopping import watch_signals


async def test_the_first_signal_asks_and_the_second_insists() -> None:
    stop_wanted, scope = trio.Event(), trio.CancelScope()
    async with trio.open_nursery() as nursery:
        await nursery.start(watch_signals, stop_wanted, scope)
        os.kill(os.getpid(), signal.SIGTERM)
        with trio.fail_after(5):
            await stop_wanted.wait()
        assert not scope.cancel_called
        os.kill(os.getpid(), signal.SIGINT)
        with trio.fail_after(5), scope:
            await trio.sleep_forever()
        assert scope.cancelled_caught


async def test_a_start_that_hangs_ends_at_the_first_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, said = trio.Event(), list[str]()

    async def hang(*_: Any) -> None:
        hangs.set()
        await trio.sleep_forever()

    monkeypatch.setattr(app, "start_actors", hang)
    with trio.fail_after(10):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(app.run_service, load_config({"DATA_DIR": str(tmp_path), "PORT": "0"}), said.append)
            await hangs.wait()
            os.kill(os.getpid(), signal.SIGTERM)
    assert said == []
