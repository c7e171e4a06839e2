"""Recorded answers of TMDB over real HTTP, found by their file names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs
import trio

from tests.support.http_stub import answering

_UNFIT = re.compile(r'[/\\?%*:|"<>]')
_NOT_FOUND = {"status": 404, "data": {"success": False, "status_code": 34, "status_message": "Not found."}}


@attrs.frozen
class TmdbReplay:
    """A script for an `http_stub` (with `keep_alive`): `folder` has the recordings of `/3`."""

    folder: Path

    async def __call__(self, stream: trio.SocketStream, head: bytes) -> None:
        target = head.split(b" ")[1].decode().removeprefix("/3/")
        answer = self.recorded(target)
        body = json.dumps(answer["data"]).encode()
        await answering(body, "Content-Type: application/json", status=f"{answer['status']} Said", keep_alive=True)(
            stream, head
        )

    def recorded(self, target: str) -> dict[str, Any]:
        """The recording for this path and query; 404 where there is none."""
        path = self.folder / f"{recording_of(target)}.json"
        answer: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else _NOT_FOUND
        return answer


def recording_of(target: str) -> str:
    """The name of the file: the path, and behind a dash the sorted query; what days were asked for is left out."""
    parts = urlsplit(target)
    pairs = [(name, "YYYY-MM-DD" if name.endswith("_date") else value) for name, value in parse_qsl(parts.query)]
    query = "-".join(f"{name}-{value}" for name, value in sorted(pairs))
    folder, _, last = unquote(parts.path).rpartition("/")
    name = _UNFIT.sub("_", f"{last}-{query}" if query else last)
    return f"{folder}/{name}" if folder else name
