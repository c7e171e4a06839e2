"""The built web app, read into memory at start: what is not in the table cannot be had, whatever the path says."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import pathlib
from html.parser import HTMLParser

import attrs

TITLE = "Miauflix"
NOT_BUILT = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Miauflix</title><script>window.API_URL = "/api";</script></head>
<body>
<h1>Miauflix runs, but its web app is not built</h1>
<p>Run <code>./ops/setup</code> in the source folder, or <code>npm ci &amp;&amp; npm run build</code> in
<code>frontend/</code>, and start again. The API answers under <code>/api</code>.</p>
</body>
</html>
"""


@attrs.frozen
class Page:
    """One file of the site. `etag` is strong and unquoted; `immutable` files carry a hash in their name."""

    content: bytes = attrs.field(repr=False)
    content_type: str
    etag: str
    immutable: bool


@attrs.frozen
class Site:
    """Every file by its path, and the hashes of the inline scripts of the one document (CSP `sha256-...`)."""

    index: Page
    files: dict[str, Page] = attrs.field(repr=False)
    script_hashes: tuple[str, ...]
    is_built: bool


def load_site(folder: pathlib.Path) -> Site:
    """Read the built app; without one, a page that says how to build it."""
    files = {path.relative_to(folder).as_posix(): _page(path, folder) for path in _files(folder)}
    index = files.pop("index.html", None)
    page = index or _make_page(NOT_BUILT, "text/html; charset=utf-8", immutable=False)
    return Site(page, files, tuple(map(_csp_hash, inline_scripts(page.content.decode()))), index is not None)


def inline_scripts(document: str) -> list[str]:
    """The text of every script that stands in the document itself."""
    parser = _Scripts()
    parser.feed(document)
    parser.close()
    return parser.found


def _files(folder: pathlib.Path) -> list[pathlib.Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _page(path: pathlib.Path, folder: pathlib.Path) -> Page:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in {"application/javascript", "application/json"}
    hashed = path.relative_to(folder).parts[0] == "assets"
    return _make_page(path.read_bytes(), f"{kind}; charset=utf-8" if is_text else kind, immutable=hashed)


def _make_page(content: bytes, content_type: str, *, immutable: bool) -> Page:
    return Page(content, content_type, hashlib.sha256(content).hexdigest()[:32], immutable)


def _csp_hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inline = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._inline = tag == "script" and "src" not in dict(attributes)
        if self._inline:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inline = self._inline and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inline:
            self.found[-1] += data
