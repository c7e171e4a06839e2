"""The operator's page: the supervision tree, live, and torrents of one's own."""

from __future__ import annotations

import json
import pathlib
import re
from urllib.parse import quote

from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.conftest import log_in
from tests.support.browser import VIEWPORT, Film, Tab, new_tab
from tests.support.films import FOLDER
from tests.support.service import Make, Service
from tests.support.swarm import Content, seeder, tracker


def test_the_operator_sees_every_actor_run(tab: Tab, running: Service) -> None:
    page = tab.page
    page.get_by_role("link", name="Operator").click()
    names = sorted(running.client.actors())
    expect(page.get_by_test_id("actor")).to_have_count(len(names))
    shown = {
        actor.get_attribute("aria-label"): actor.get_attribute("data-state")
        for actor in page.get_by_test_id("actor").all()
    }
    assert shown == dict.fromkeys(names, "running")
    tab.check_page("operator", "Supervision", "Torrents", *names)


def test_an_operator_sees_an_actor_die_and_come_back(tab: Tab, running: Service) -> None:
    """The page is live: the restart appears by itself, and with it what the actor died of."""
    page = tab.page
    page.goto("/operator")
    node = page.get_by_role("article", name="stats", exact=True)
    expect(node).to_have_attribute("data-state", "running")
    running.client.crash("stats")
    expect(node.get_by_text("1 restart")).to_be_visible()
    expect(node).to_have_attribute("data-state", "running", timeout=15_000)
    tab.check_page("operator-after-a-crash", "1 restart")


def test_an_operator_plays_a_magnet_link_and_removes_it(
    make_service: Make, browser: Browser, shots: pathlib.Path
) -> None:
    """A film that is in no catalogue: added by its link, played, listed, and removed with its files."""
    service = make_service(DEMO_SWARM="off", ALLOW_LOCAL_PEERS="true").start()
    service.set_up()
    film = film_on_disk()
    with (
        seeder() as source,
        tracker(source.port) as announce,
        new_tab(browser, f"http://127.0.0.1:{service.client.port}", shots) as tab,
    ):
        source.seed(film)
        log_in(tab)
        page = tab.page
        page.goto("/operator")
        page.get_by_test_id("magnet").fill(f"magnet:?xt=urn:btih:{film.info_hash}&tr={quote(announce.url, safe='')}")
        page.get_by_test_id("add-magnet").click()
        page.get_by_test_id("play-added").click()
        film_on_page = Film(page.get_by_test_id("video"))
        film_on_page.check_it_plays()
        film_on_page.pause()
        page.get_by_role("button", name="Back", exact=True).click()
        expect(page).to_have_url("/operator")
        row = page.get_by_test_id("torrent")
        expect(row.get_by_text("100 %")).to_be_visible()
        check_the_start(tab, row.get_attribute("aria-label") or "")
        tab.check_page("operator-with-a-torrent", "Torrents", "100 %")
        row.get_by_role("button", name="Remove").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
        expect(row).to_have_count(0)
        tab.check_calm()
    assert list(service.downloads.rglob("*.mp4")) == []


def check_the_start(tab: Tab, name: str) -> None:
    """What was just watched is told as a start that played, up to its picture, and fits on a phone as well."""
    start = tab.page.get_by_test_id("start")
    expect(start).to_have_count(1)
    assert start.get_attribute("aria-label") == name
    expect(start.get_by_text(re.compile(r"^the picture [0-9]"))).to_be_visible()
    tab.page.set_viewport_size(ViewportSize(width=390, height=844))
    tab.check_page("operator-on-a-phone", "Slowest starts", "just now", "One film was started")
    tab.page.set_viewport_size(VIEWPORT)


def film_on_disk() -> Content:
    """One of the demo films with its .torrent, to be seeded by ourselves."""
    variant = json.loads((FOLDER / "films.json").read_text("utf-8"))["films"][0]["variants"][0]
    return Content(FOLDER, (FOLDER / variant["torrent_name"]).read_bytes(), variant["info_hash"], {})


def test_a_file_that_is_no_torrent_is_refused_with_a_reason(tab: Tab) -> None:
    page = tab.page
    page.goto("/operator")
    page.get_by_test_id("torrent-file").set_input_files(
        {"name": "holiday.torrent", "mimeType": "application/x-bittorrent", "buffer": b"not bencode at all"}
    )
    expect(page.get_by_text("It was not added")).to_be_visible()
    tab.shoot("operator-refuses")
    assert [line for line in tab.complaints if "400" not in line] == []
