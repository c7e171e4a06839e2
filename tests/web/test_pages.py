"""The built web app: its document at every address, its files, and a policy under which nothing else runs."""

from __future__ import annotations

import base64
import hashlib
import pathlib
import re
from typing import Any

import pytest

from miauflix.web.app import create_app
from miauflix.web.settings import WebSettings
from miauflix.web.site import inline_scripts, load_site
from tests.support.web import NOW, Street

SCRIPT = 'window.API_URL = "/api";'
INDEX = f"""<!doctype html><html><head><title>Miauflix</title><script>{SCRIPT}</script>
<script type="module" crossorigin src="/assets/index-abc123.js"></script></head><body></body></html>"""


@pytest.fixture
def site(tmp_path: pathlib.Path) -> pathlib.Path:
    """A built app, and a secret beside it."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "assets" / "index-abc123.js").write_text("console.log(1)")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def pages(street: Street, site: pathlib.Path) -> Any:
    """A client of an app that serves this site."""
    app = create_app(street.addresses, WebSettings(static_folder=site), now=lambda: NOW)
    return app.test_client(use_cookies=False)


@pytest.mark.parametrize("path", ["/", "/film/10331", "/list/@@popular", "/actors", "/apiary"])
async def test_every_address_of_the_app_is_its_document(pages: Any, path: str) -> None:
    answer = await pages.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert await answer.get_data(as_text=True) == INDEX


async def test_the_policy_allows_the_one_inline_script_and_no_other(pages: Any) -> None:
    policy = (await pages.get("/")).headers["Content-Security-Policy"]
    wanted = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{wanted}';" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    for directive in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in policy


async def test_hashed_files_are_kept_for_ever_and_others_are_asked_for_again(pages: Any) -> None:
    script = await pages.get("/assets/index-abc123.js")
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    icon = await pages.get("/favicon.svg")
    assert (icon.headers["Cache-Control"], icon.headers["Content-Type"]) == ("no-cache", "image/svg+xml")
    assert icon.headers["Content-Security-Policy"].startswith("default-src 'none'")
    again = await pages.get("/favicon.svg", headers={"If-None-Match": icon.headers["ETag"]})
    assert (again.status_code, await again.get_data()) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js",
        "/assets/",
        "/assets/..%2findex-abc123.js",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/%252e%252e%252fsecret.txt",
        "//secret.txt",
        "/link.txt",
        "/favicon.svg%00.js",
        "/assets/" + "x" * 300 + ".js",
        "/api",
        "/api/",
        "/api/nothing",
        "/api/films",
        "/api//lists",
    ],
)
async def test_what_is_not_in_the_table_is_not_found(pages: Any, path: str) -> None:
    answer = await pages.get(path)
    assert answer.status_code == 404
    assert (await answer.get_json())["code"] == "not_found"


async def test_without_a_built_app_a_page_says_how_to_build_it(street: Street, tmp_path: pathlib.Path) -> None:
    app = create_app(street.addresses, WebSettings(static_folder=tmp_path / "nothing"), now=lambda: NOW)
    answer = await app.test_client().get("/")
    text = await answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<title>Miauflix</title>" in text
    assert "npm run build" in text
    assert "window.API_URL" in text
    assert len(re.findall("'sha256-", answer.headers["Content-Security-Policy"])) == 1


@pytest.mark.parametrize(
    ("document", "scripts"),
    [
        ("<script>a</script>", ["a"]),
        ("<script src=x></script><SCRIPT type=module>b &amp; <c></SCRIPT>", ["b &amp; <c>"]),
        ("<p>no script</p>", []),
        ("<script>one</script><script>two\n</script>", ["one", "two\n"]),
        ("<script></script>", [""]),
    ],
)
def test_inline_scripts(document: str, scripts: list[str]) -> None:
    assert inline_scripts(document) == scripts


def test_links_out_of_the_folder_are_left_out(site: pathlib.Path) -> None:
    assert set(load_site(site).files) == {"assets/index-abc123.js", "favicon.svg"}
