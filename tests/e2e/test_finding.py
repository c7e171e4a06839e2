"""What a viewer sees of finding: sources that come while directories answer, and episodes that were found."""

from __future__ import annotations

import pathlib
import re
import shutil

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import log_in
from tests.support.browser import Film, new_tab
from tests.support.films import FOLDER
from tests.support.finding_stage import FILM, finding_stage
from tests.support.http_faults import late
from tests.support.real_torrents import PIECE_BYTES
from tests.support.season_stage import SHOW, TITLE, Pack, season_stage
from tests.support.service import Make
from tests.support.swarm import in_torrent

LATE_S = 1.5
NUMBER_OF_SEEDERS = re.compile(r"1 seeder verified")


def test_sources_come_while_a_slow_directory_answers_and_are_verified_by_the_next_visit(
    make_service: Make, browser: Browser, shots: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with finding_stage(tmp_path / "stage") as stage:
        stage.stubs.torznab.server.break_on("*", late(LATE_S))
        service = make_service(**stage.settings).start()
        service.set_up()
        with new_tab(browser, f"http://127.0.0.1:{service.client.port}", shots) as tab:
            log_in(tab)
            page = tab.page
            page.goto(f"/movie/{FILM}")
            progress, first = page.get_by_test_id("search-progress"), row_of(page, "yts", "1080p")
            expect(first.get_by_text("claimed 41")).to_be_visible()
            expect(progress).to_have_text("Looking for more sources …")
            expect(row_of(page, "torznab", "720p").get_by_text("claimed 5")).to_be_visible()
            expect(progress).to_contain_text("sources are known, the best first.")
            tab.check_page("sources-found", "Sources", "not verified")
            expect_verified(page)
            tab.check_page("sources-verified", "1 seeder", "verified")


def row_of(page: Page, directory: str, lines: str) -> Locator:
    """The source of so many lines that this directory lists."""
    return page.get_by_test_id("source").filter(has_text=directory).filter(has_text=lines)


def expect_verified(page: Page) -> None:
    """Whoever comes back after a while sees what was counted."""
    for _ in range(10):
        page.reload()
        page.get_by_test_id("source").first.wait_for()
        if page.get_by_test_id("source").filter(has_text=NUMBER_OF_SEEDERS).count() >= 2:
            return
        page.wait_for_timeout(1000)
    raise AssertionError("no swarm was measured")


def test_an_episode_is_watched_from_the_page_of_its_series_and_the_next_one_follows(
    make_service: Make, browser: Browser, shots: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with season_stage(lambda url: [pack_of_films(tmp_path / "pack", url)]) as stage:
        service = make_service(**stage.settings).start()
        service.set_up()
        with new_tab(browser, f"http://127.0.0.1:{service.client.port}", shots) as tab:
            log_in(tab)
            page = tab.page
            page.goto(f"/show/{SHOW}")
            page.get_by_role("button", name=re.compile(r"^Sources of episode 1\b")).click()
            expect(page.get_by_test_id("source").get_by_text("season pack")).to_be_visible()
            tab.check_page("series-with-sources", "Watch", "season pack")
            page.get_by_role("link", name=re.compile(r"^Watch episode 1\b")).click()
            film = Film(page.get_by_test_id("video"))
            film.check_it_plays()
            first_s = film.duration_s
            film.press_bar(0.98)
            page.get_by_test_id("next").get_by_role("button", name="Watch it now").click()
            page.wait_for_url(f"**/watch/show/{SHOW}/1/2*")
            page.wait_for_function("(s) => Math.abs(document.querySelector('video')?.duration - s) > 5", arg=first_s)
            film.check_it_plays()
            tab.check_calm()


def pack_of_films(folder: pathlib.Path, tracker_url: str) -> Pack:
    """Two episodes that a browser can show, of different lengths."""
    season = folder / f"{TITLE}.S01"
    season.mkdir(parents=True)
    for number, film in enumerate(("Light.over.the.Ridge.2026.720p.mp4", "A.Colony.of.Lamps.2026.720p.mp4"), 1):
        shutil.copyfile(FOLDER / film, season / f"{TITLE}.S01E{number:02}.mp4")
    content = in_torrent(season, PIECE_BYTES, tracker=tracker_url)
    return Pack(f"{TITLE}.S01.720p.WEB-DL.H264-LAMP", content)
