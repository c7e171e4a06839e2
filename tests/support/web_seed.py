"""A web seed (BEP 19) on loopback: an HTTP server that gives out the files of a folder by Range."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import attrs

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")
_STEP = 64 * 1024


@attrs.define
class WebSeed:
    """`asked` are the path, first and last byte of each request; `bytes_per_s` limits each answer, 0: no limit.

    With `moved_to` every request is sent there instead (302).
    """

    folder: Path
    url: str = ""
    asked: list[tuple[str, int, int]] = attrs.field(factory=list)
    bytes_per_s: int = 0
    moved_to: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one GET."""
        path, ranges = unquote(request.path), _RANGE.fullmatch(request.headers.get("Range", ""))
        data = self._data(path)
        if data is None or ranges is None:
            self.asked.append((path, -1, -1))
            request.send_error(404)
            return
        first, last = int(ranges[1]), min(int(ranges[2]), len(data) - 1)
        self.asked.append((path, first, last))
        if self.moved_to:
            request.send_response(302)
            request.send_header("Location", self.moved_to + request.path)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        request.send_response(206)
        request.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        request.send_header("Content-Length", str(last + 1 - first))
        request.end_headers()
        with suppress(ConnectionError):  # who seeks does not wait for the rest
            self._send(request, data[first : last + 1])

    def _data(self, path: str) -> bytes | None:
        file = (self.folder / path.lstrip("/")).resolve()
        return file.read_bytes() if file.is_relative_to(self.folder) and file.is_file() else None

    def _send(self, request: BaseHTTPRequestHandler, data: bytes) -> None:
        for start in range(0, len(data), _STEP):
            part = data[start : start + _STEP]
            request.wfile.write(part)
            if self.bytes_per_s:
                time.sleep(len(part) / self.bytes_per_s)


@contextmanager
def web_seed(folder: Path, host: str = "127.0.0.1") -> Iterator[WebSeed]:
    """A web seed of this folder while the block runs."""
    one = WebSeed(folder.resolve())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            one.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((host, 0), Handler) as server:
        server.daemon_threads = True
        one.url = f"http://{host}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield one
        finally:
            server.shutdown()
            thread.join()
