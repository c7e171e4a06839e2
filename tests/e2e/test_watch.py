"""The first evening: from an empty folder, by the command in the README, to a film that plays."""

from __future__ import annotations

import pathlib
import re

from playwright.sync_api import Browser, expect

from tests.support.browser import Film, Tab, new_tab
from tests.support.client import EMAIL, PASSWORD
from tests.support.service import OPS_RUN, STOP_WITHIN_S, Make, Service


def test_the_first_evening(make_service: Make, browser: Browser, shots: pathlib.Path, free_port: int) -> None:
    """Set up, look around, watch, seek, look behind the scenes, and end it while the film runs."""
    service = make_service(port=free_port, command=OPS_RUN, MIAUFLIX_TEST_HOOKS="0", BCRYPT_COST="12")
    assert not service.data.exists()
    service.start()
    assert service.client.port == free_port
    with new_tab(browser, f"http://127.0.0.1:{free_port}", shots) as tab:
        set_up(tab, service.wait_for("Setup token: ").strip())
        tab.check_page("home", "Films", "Operator")
        open_a_playable_title(tab)
        film = watch(tab)
        look_at_the_picture(tab, film)
        film.seek(0.8)
        tab.check_calm()
        tab.page.keyboard.press("i")
        tab.check_page("player-details", "First picture", "On disk")
        stopped = service.stop()
    assert (stopped.exit_code, stopped.left_alive) == (0, [])
    assert stopped.took_s < STOP_WITHIN_S
    assert "Traceback" not in service.logged()
    assert service.data.is_dir()
    assert list(service.downloads.rglob("*.mp4"))


def set_up(tab: Tab, token: str) -> None:
    """Whoever comes first is led to the set-up page, wherever they wanted to go."""
    page = tab.page
    page.goto("/movie/1")
    expect(page).to_have_url("/setup")
    tab.check_page("set-up", "Set up Miauflix", "Setup token")
    page.get_by_test_id("setup-email").fill(EMAIL)
    page.get_by_test_id("setup-password").fill(PASSWORD)
    page.get_by_test_id("setup-token").fill(token)
    page.get_by_test_id("setup-submit").click()
    page.get_by_test_id("title-card").first.wait_for()


def open_a_playable_title(tab: Tab) -> None:
    card = tab.page.get_by_test_id("title-card").filter(has_text="Ready to watch").first
    name = card.inner_text().splitlines()[0]
    card.click()
    tab.page.get_by_test_id("watch").wait_for()
    tab.check_page("title", name, "Watch", "Sources")


def watch(tab: Tab) -> Film:
    tab.page.get_by_test_id("watch").click()
    film = Film(tab.page.get_by_test_id("video"))
    film.check_it_plays()
    expect(tab.page.get_by_test_id("playback-error")).to_have_count(0)
    tab.page.mouse.move(400, 300)
    tab.check_page("player")
    return film


def look_at_the_picture(tab: Tab, film: Film) -> None:
    """A moving picture: many colours, and others a moment later."""
    first = tab.shoot_part("player-picture", film.element)
    film.check_it_plays(0.5)
    second = tab.shoot_part("player-picture-later", film.element)
    assert not first.is_blank
    assert first.sum != second.sum


def test_every_variant_of_every_film_plays(tab: Tab, running: Service) -> None:
    """The one with its index at the end too, and each quality that can be chosen on the title page."""
    heights: dict[str, set[int]] = {}
    for movie, title in running.client.playable().items():
        for quality in running.client.qualities(movie):
            film = choose_and_watch(tab, movie, quality)
            heights.setdefault(title, set()).add(film.height)
            film.seek(0.5)
            tab.check_calm()
    assert len(heights) >= 2
    assert {720, 1080} in heights.values()


def choose_and_watch(tab: Tab, movie: int, quality: str) -> Film:
    tab.page.goto(f"/movie/{movie}")
    tab.page.get_by_test_id("watch").wait_for()
    choice = tab.page.get_by_role("radio", name=re.compile(rf"^{quality}\b"))
    choice.wait_for(state="attached")  # sources are told of once the page is there
    choice.check(force=True)  # the visible part is its label
    tab.page.get_by_test_id("watch").click()
    film = Film(tab.page.get_by_test_id("video"))
    film.check_it_plays(0.5)
    return film


def test_leaving_and_coming_back(tab: Tab) -> None:
    """After logging out, nothing is to be seen without logging in; then the page that was wanted."""
    page = tab.page
    page.goto("/operator")
    page.get_by_test_id("log-out").click()
    expect(page).to_have_url("/login")
    tab.check_page("log-in", "Welcome back", "Log in to watch")
    page.goto("/operator")
    expect(page).to_have_url("/login")
    page.get_by_test_id("login-email").fill(EMAIL)
    page.get_by_test_id("login-password").fill("a wrong guess, surely")
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_role("alert")).to_contain_text("did not match")
    assert [line for line in tab.complaints if "401" not in line] == []
    tab.complaints.clear()
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    expect(page).to_have_url("/operator")
    tab.check_calm()
