"""A real Chromium, watched: what it complains about, and what its pictures show."""

from __future__ import annotations

import base64
import pathlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

import attrs
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
VIEWPORT = ViewportSize(width=1280, height=720)
SCREEN = ViewportSize(width=1920, height=1080)
"""What a page is told of the screen: no film is sent that is larger."""
MEDIA = re.compile(r"/api/stream/[^/]+$")
_COUNT_COLOURS = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const {data} = context.getImageData(0, 0, picture.width, picture.height);
    const counts = new Map();
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) {
        const colour = (data[i] >> 3 << 10) | (data[i + 1] >> 3 << 5) | (data[i + 2] >> 3);
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
        sum = (sum * 31 + data[i] + data[i + 1] + data[i + 2]) | 0;
    }
    const pixels = data.length / 4;
    return {colours: counts.size, commonest: Math.max(...counts.values()) / pixels, sum,
            width: picture.width, height: picture.height};
}"""


@attrs.frozen
class Sight:
    """What is to be seen in a picture: how many colours (5 bits a channel), and the share of the commonest one."""

    colours: int
    commonest: float
    sum: int
    """Changes when any pixel does."""
    width: int
    height: int

    @property
    def is_blank(self) -> bool:
        return self.colours < 24 or self.commonest > 0.97


@attrs.define(slots=False)  # Playwright keeps a mark on whoever listens
class Tab:
    """One page, and all that its browser had to complain about: console, scripts, CSP, requests."""

    page: Page
    shots: pathlib.Path
    complaints: list[str] = attrs.field(factory=list)
    _eye: Page | None = None

    def __attrs_post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", self._on_failed)
        self.page.on("response", self._on_response)

    def shoot(self, name: str) -> Sight:
        """Take a picture of the page, keep it, and look at it."""
        return self._look(self.page.screenshot(path=self.shots / f"{name}.png", full_page=True))

    def shoot_part(self, name: str, part: Locator) -> Sight:
        """The same of a part of the page."""
        return self._look(part.screenshot(path=self.shots / f"{name}.png"))

    def check_page(self, name: str, *texts: str) -> None:
        """These texts are seen, the picture is not blank, nothing is wider than the window, and nobody complained."""
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()
        sight = self.shoot(name)
        assert not sight.is_blank, f"{name} is blank: {sight}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        self.check_calm()

    def describe(self) -> str:
        """What a person would tell of this page."""
        said = "\n".join(self.complaints) or "nothing"
        return f"{self.page.url} complained of {said}\nand shows:\n{self.page.inner_text('body', timeout=2000)}"

    def check_calm(self) -> None:
        assert self.complaints == []

    def _look(self, png: bytes) -> Sight:
        # A page of its own: the app's content security policy does not let strangers paint.
        self._eye = self._eye or self.page.context.browser.new_page()  # type: ignore[union-attr]  # launched by us
        return Sight(**self._eye.evaluate(_COUNT_COLOURS, base64.b64encode(png).decode()))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _on_failed(self, request: Request) -> None:
        # A player drops a range whenever it has enough, and the app drops answers that nobody waits for any more.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"request: {request.method} {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"answer: {response.status} to {response.request.method} {response.url}")


@contextmanager
def chromium_running(path: str) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_tab(browser: Browser, origin: str, shots: pathlib.Path) -> Iterator[Tab]:
    """A fresh profile with one page; `origin` is where paths begin. A failure tells what was to be seen."""
    with browser.new_context(base_url=origin, viewport=VIEWPORT, screen=SCREEN) as context:
        tab = Tab(context.new_page(), shots)
        try:
            yield tab
        except (AssertionError, PlaywrightError) as error:
            error.add_note(tab.describe())
            raise


@attrs.frozen
class Film:
    """The `<video>` of a page, as the browser knows it."""

    element: Locator

    @property
    def time_s(self) -> float:
        return float(self.element.evaluate("video => video.currentTime"))

    @property
    def duration_s(self) -> float:
        return float(self.element.evaluate("video => video.duration"))

    @property
    def frames(self) -> int:
        """Pictures decoded so far."""
        return int(self.element.evaluate("video => video.getVideoPlaybackQuality().totalVideoFrames"))

    @property
    def sound_bytes(self) -> int:
        """Bytes of sound decoded so far (Chromium only)."""
        return int(self.element.evaluate("video => video.webkitAudioDecodedByteCount"))

    @property
    def height(self) -> int:
        """Lines of the picture."""
        return int(self.element.evaluate("video => video.videoHeight"))

    def progress(self) -> tuple[float, int, int]:
        return self.time_s, self.frames, self.sound_bytes

    def pause(self) -> None:
        """Stop it by the keyboard. A film that stands still keeps its controls; over one that plays they fade."""
        self.element.page.keyboard.press("k")
        self.element.page.wait_for_function("video => video.paused", arg=self.element.element_handle())

    def press_bar(self, share: float) -> None:
        """Press on the bar below the picture, as a viewer does who wants to be at that share of the film."""
        page = self.element.page
        page.mouse.move(VIEWPORT["width"] / 2, VIEWPORT["height"] / 2)  # brings the controls back
        box = page.get_by_test_id("seek").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)

    def seek(self, share: float) -> None:
        """Go there, and see it play on from there."""
        self.press_bar(share)
        target = self.duration_s * share
        self.element.page.wait_for_function(
            "([video, time]) => video.currentTime > time", arg=[self.element.element_handle(), target - 3]
        )
        assert self.time_s < target + 5
        self.check_it_plays(min(1.0, self.duration_s * (1 - share) / 3))

    def check_it_plays(self, seconds: float = 1.0, within_s: float = 15.0) -> None:
        """Time, pictures and sound go on from where they are now."""
        time_s, frames, sound = self.progress()
        self.element.page.wait_for_function(
            "([video, time, frames, sound]) => video.currentTime > time && !video.seeking"
            " && video.getVideoPlaybackQuality().totalVideoFrames > frames"
            " && video.webkitAudioDecodedByteCount > sound",
            arg=[self.element.element_handle(), time_s + seconds, frames + 10, sound],
            timeout=within_s * 1000,
        )
