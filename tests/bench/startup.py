"""From the click on *Watch* to the first byte and the first picture, each time from a cold torrent of the demo swarm.

The process is warm (it has played every film once), the torrent is not: it is deleted before each run.
"""

from __future__ import annotations

import http.client
import json
import os
import pathlib
import shutil
import tempfile
import time
from collections.abc import Iterator

from tests.support.browser import Tab, chromium_running, new_tab
from tests.support.client import EMAIL, PASSWORD, Client
from tests.support.figures import print_table, spread
from tests.support.films import open_every_variant
from tests.support.service import Service, services

RUNS = 9
STAGES = ("resolveMs", "metadataMs", "peersMs", "headMs", "firstByteMs")
Figures = dict[str, list[float]]


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as home, services(pathlib.Path(home)) as make:
        service = make().start()
        client = service.set_up()
        warm_up(client)
        films = sorted(client.playable().items())
        print_figures("click (POST) to first byte of GET, by an API client", measure_bytes(client, films))
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        if chromium:
            print_figures("click on Watch to first frame, in Chromium", measure_frames(chromium, service, films))


def warm_up(client: Client) -> None:
    for stream in open_every_variant(client).values():
        client.read(stream.url, 0, stream.size)


def print_figures(title: str, figures: Figures) -> None:
    print(f"{title} (ms)", flush=True)
    print_table(
        ("stage", "min", "median", "max", "runs"), [(name, *spread(values)) for name, values in figures.items()]
    )


# --- bytes ------------------------------------------------------------------------------------------------------------


def measure_bytes(client: Client, films: list[tuple[int, str]]) -> Figures:
    figures: Figures = {}
    for run in range(RUNS * len(films)):
        forget(client)
        movie, _ = films[run % len(films)]
        for name, value in one_click(client, movie):
            figures.setdefault(name, []).append(value)
    return figures


def forget(client: Client) -> None:
    client.forget_torrents()
    time.sleep(1.0)  # the swarm forgets us, too: the seeder closes its end, the engine rests


def one_click(client: Client, movie: int) -> Iterator[tuple[str, float]]:
    """One connection for both requests, as a browser has one that is kept alive."""
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=30)
    connection.connect()
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json"}
    began = time.perf_counter()
    connection.request("POST", f"/api/movies/{movie}/auto", b"{}", headers)
    stream = json.loads(connection.getresponse().read())
    answered = time.perf_counter()
    connection.request("GET", stream["url"], headers={"Range": "bytes=0-"})
    response = connection.getresponse()
    first = response.read(1)
    arrived = time.perf_counter()
    connection.close()
    assert first, "no byte came"
    yield "POST answered", (answered - began) * 1000
    yield "first byte", (arrived - began) * 1000
    yield from stages(client, stream["url"])


def stages(client: Client, url: str) -> Iterator[tuple[str, float]]:
    timings = client.get(f"{url}/status")["timings"]
    for stage in STAGES:
        if timings.get(stage) is not None:
            yield f"  {stage}", timings[stage]


# --- frames -----------------------------------------------------------------------------------------------------------

_WATCH_FOR_FRAME = """() => {
    window.clickedAt = null;
    window.firstFrame = new Promise((resolve) => {
        addEventListener('click', () => { window.clickedAt ??= performance.now(); }, true);
        const seen = new MutationObserver(() => {
            const video = document.querySelector('video');
            if (!video) return;
            seen.disconnect();
            video.requestVideoFrameCallback((now) => resolve(performance.now() - window.clickedAt));
        });
        seen.observe(document, {childList: true, subtree: true});
    });
}"""


def measure_frames(chromium: str, service: Service, films: list[tuple[int, str]]) -> Figures:
    figures: Figures = {}
    with (
        chromium_running(chromium) as browser,
        tempfile.TemporaryDirectory() as shots,
        new_tab(browser, f"http://127.0.0.1:{service.client.port}", pathlib.Path(shots)) as tab,
    ):
        log_in(tab)
        for run in range(-1, RUNS * len(films)):
            movie, title = films[run % len(films)]
            took = one_frame(tab, service.client, movie)
            if run >= 0:  # the first one warms the browser
                figures.setdefault(f"first frame: {title}", []).append(took)
                figures.setdefault("first frame, all", []).append(took)
    return figures


def log_in(tab: Tab) -> None:
    tab.page.goto("/login")
    tab.page.get_by_test_id("login-email").fill(EMAIL)
    tab.page.get_by_test_id("login-password").fill(PASSWORD)
    tab.page.get_by_test_id("login-submit").click()
    tab.page.get_by_test_id("title-card").first.wait_for()


def one_frame(tab: Tab, client: Client, movie: int) -> float:
    tab.page.goto("/")
    forget(client)
    tab.page.goto(f"/movie/{movie}")
    tab.page.get_by_test_id("watch").wait_for()
    time.sleep(0.5)  # a person looks at the page before the click
    tab.page.evaluate(_WATCH_FOR_FRAME)
    tab.page.get_by_test_id("watch").click()
    return float(tab.page.evaluate("() => window.firstFrame"))


if __name__ == "__main__":
    main()
