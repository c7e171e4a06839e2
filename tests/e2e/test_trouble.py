"""What a viewer sees when things do not go as they should."""

from __future__ import annotations

import pathlib

from playwright.sync_api import Browser, expect

from tests.e2e.conftest import log_in
from tests.support.browser import Film, new_tab
from tests.support.client import until
from tests.support.films import every_variant
from tests.support.service import Make

CRAWL = {"CONTENT_DOWNLOAD_LIMIT": "40000"}
SLOWLY = {"CONTENT_DOWNLOAD_LIMIT": "400000"}
"""Bytes per second: enough to play, and too little to have it all in a moment."""


def test_the_player_says_what_it_waits_for(make_service: Make, browser: Browser, shots: pathlib.Path) -> None:
    """A swarm that hardly sends: the stage and the figures behind it, instead of a black picture.

    Whoever leaves then has given up a start, of which the operator is told with what it waited for.
    """
    service = make_service(**CRAWL).start()
    client = service.set_up()
    film, _ = until(lambda: every_variant(client), "every demo film can be watched")[0]
    with new_tab(browser, f"http://127.0.0.1:{service.client.port}", shots) as tab:
        log_in(tab)
        tab.page.goto(f"/watch/{film}")
        stage = tab.page.get_by_test_id("stage")
        expect(stage.get_by_text("Fetching the first seconds")).to_be_visible()
        expect(stage.get_by_text("1 peer, 1 with all of it")).to_be_visible()
        tab.check_page("player-waiting")
        tab.page.goto("/operator")
        start = tab.page.get_by_test_id("start")
        expect(start.get_by_text("The viewer left before it played.")).to_be_visible(timeout=25_000)
        expect(start.get_by_text("choosing a source")).to_be_visible()
        expect(start.get_by_text("the first piece")).to_be_visible()


def test_a_film_goes_on_after_kill_9(make_service: Make, browser: Browser, shots: pathlib.Path, free_port: int) -> None:
    """The server dies and is started again: the player takes up the film by itself, where the viewer wants to be."""
    service = make_service(port=free_port, **SLOWLY).start()
    client = service.set_up()
    movie, quality = until(lambda: every_variant(client), "every demo film can be watched")[0]
    with new_tab(browser, f"http://127.0.0.1:{free_port}", shots) as tab:
        log_in(tab)
        tab.page.goto(f"/watch/{movie}?quality={quality}")
        film = Film(tab.page.get_by_test_id("video"))
        film.check_it_plays()
        service.kill()
        film.press_bar(0.8)
        service.settings = {name: value for name, value in service.settings.items() if name not in SLOWLY}
        service.start()
        tab.page.wait_for_function(
            "([video, time]) => video.currentTime > time",
            arg=[film.element.element_handle(), film.duration_s * 0.8 - 1],
        )
        film.check_it_plays()
        expect(tab.page.get_by_test_id("playback-error")).to_have_count(0)
