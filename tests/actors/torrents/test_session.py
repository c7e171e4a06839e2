"""The end of a session, which others notice later."""

from __future__ import annotations

from pathlib import Path

import pytest
import trio

from actors.torrents.news import SwarmNews
from actors.torrents.planner import Plan
from actors.torrents.port import Join
from actors.torrents.session import LibtorrentEngine
from tests.support.engine import loopback_settings
from tests.support.swarm import make_content

pytestmark = pytest.mark.integration


async def test_what_is_said_to_a_swarm_after_the_end_of_its_session_is_lost(tmp_path: Path) -> None:
    content = make_content(tmp_path / "film", {"film.mp4": 100_000}, 16_384)
    settings = loopback_settings(tmp_path)
    settings.download_folder.mkdir()
    news: list[SwarmNews] = []
    engine = await LibtorrentEngine.open(settings)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(engine.run)
        request = Join(content.info_hash, str(settings.download_folder), content.torrent_file)
        swarm = await engine.join(request, news.append)
        await engine.close(3.0)
        swarm.apply(Plan(priorities=((0, 4),), deadlines=((0, 100),)))
        swarm.add_web_seeds(("https://media.example.org/film.mp4",))
        swarm.replace_trackers(("udp://tracker.example.org:80",))
        swarm.ask_figures(pieces=True)
        swarm.leave(delete_files=True)
        nursery.cancel_scope.cancel()
