"""A small client of the service, as an app on a television would be: bearer token, ranges, no cleverness."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

EMAIL = "owner@example.org"
PASSWORD = "a kettle sings in the garden"
Seen = TypeVar("Seen")


@attrs.frozen
class Answer:
    """A whole answer. Header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes = attrs.field(repr=lambda body: repr(body[:300]))

    def json(self) -> Any:
        return json.loads(self.body)


@attrs.frozen
class Stream:
    """What the service gave for a wish to watch. `size` in bytes."""

    url: str
    key: str
    size: int
    quality: str | None


class Client:
    """Talks to the service on a loopback port; each request has a connection of its own."""

    def __init__(self, port: int, timeout_s: float = 30.0) -> None:
        self.port = port
        self.timeout_s = timeout_s
        self.token: str | None = None

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request. `body` goes as JSON, or as it is when it is bytes."""
        with self.asking(method, path, body, headers) as response:
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    @contextlib.contextmanager
    def asking(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        receive_buffer_bytes: int = 0,
    ) -> Iterator[http.client.HTTPResponse]:
        """The same, with the answer's body left to be read, or not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_s)
        if receive_buffer_bytes:
            _narrow(connection, receive_buffer_bytes)
        try:
            connection.request(method, path, *self._content(body, headers or {}))
            response = connection.getresponse()
            with response:
                yield response
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        """The JSON of a GET that must succeed."""
        return self._must("GET", path)

    def post(self, path: str, body: object = None) -> Any:
        """The JSON of a POST that must succeed."""
        return self._must("POST", path, body if body is not None else {})

    # --- accounts ---------------------------------------------------------------------------------------------------

    def set_up(self, setup_token: str) -> None:
        """Make the first administrator, and log in."""
        self.post("/api/auth/setup", {"email": EMAIL, "password": PASSWORD, "setupToken": setup_token})
        self.log_in()

    def log_in(self) -> None:
        """Get a token the way an app does."""
        self.token = None
        answer = self.post("/api/auth/login", {"email": EMAIL, "password": PASSWORD, "delivery": "body"})
        self.token = str(answer["accessToken"])

    # --- films ------------------------------------------------------------------------------------------------------

    def playable(self) -> dict[int, str]:
        """Every film that can be watched now: title by TMDB id."""
        found: dict[int, str] = {}
        for entry in self.get("/api/lists"):
            for media in self.get(f"/api/list/{entry['slug']}?pageSize=100")["results"]:
                if media["playable"]:
                    found[media["tmdbId"]] = media["title"]
        return found

    def qualities(self, movie_id: int) -> list[str]:
        """The qualities that a film's sources have."""
        return [source["quality"] for source in self.get(f"/api/movies/{movie_id}?includeSources=true")["sources"]]

    def follow(self, path: str) -> list[dict[str, Any]]:
        """All updates of a search, by the address of its events, until it is over."""
        updates = []
        with self.asking("GET", path) as response:
            assert response.status == http.HTTPStatus.OK, response.status
            for line in response:
                if line.startswith(b"data:"):
                    updates.append(json.loads(line.removeprefix(b"data:")))
        return updates

    def sources(self, movie_id: int) -> list[dict[str, Any]]:
        """What is known to play this film, best first."""
        return list(self.get(f"/api/movies/{movie_id}?includeSources=true")["sources"])

    def open_stream(self, movie_id: int, quality: str = "auto") -> Stream:
        """Press *Watch*."""
        answer = self.post(f"/api/movies/{movie_id}/{quality}", {})
        return Stream(answer["url"], answer["streamingKey"], answer["size"], answer["quality"])

    def read(self, url: str, start: int = 0, end: int | None = None) -> bytes:
        """Bytes [start, end) of a stream, which must come as asked."""
        last = "" if end is None else str(end - 1)
        answer = self.ask("GET", url, headers={"Range": f"bytes={start}-{last}"})
        assert answer.status == http.HTTPStatus.PARTIAL_CONTENT, answer
        assert answer.headers["content-range"].startswith(f"bytes {start}-{last}"), answer
        return answer.body

    @contextlib.contextmanager
    def reading(self, url: str, start: int = 0, *, receive_buffer_bytes: int = 0) -> Iterator[http.client.HTTPResponse]:
        """An open read from `start` to the end; nothing is taken unless asked for."""
        wish = {"Range": f"bytes={start}-"}
        with self.asking("GET", url, headers=wish, receive_buffer_bytes=receive_buffer_bytes) as response:
            assert response.status == http.HTTPStatus.PARTIAL_CONTENT, response.status
            yield response

    # --- operators --------------------------------------------------------------------------------------------------

    def actors(self) -> dict[str, dict[str, Any]]:
        """The health of every actor, by name."""
        return {actor["name"]: actor for actor in self.get("/api/actors")["actors"]}

    def torrents(self) -> list[dict[str, Any]]:
        return list(self.get("/api/torrents")["torrents"])

    def forget_torrents(self) -> None:
        """Delete every torrent and what was downloaded of it."""
        for torrent in self.torrents():
            answer = self.ask("DELETE", f"/api/torrents/{torrent['id']}")
            assert answer.status == http.HTTPStatus.OK, answer

    def crash(self, actor: str) -> None:
        """Let an actor die (the service must run with MIAUFLIX_TEST_HOOKS=1)."""
        self.post(f"/api/actors/{actor}/crash")

    def is_alive(self) -> bool:
        return self.ask("GET", "/livez").status == http.HTTPStatus.OK

    def is_ready(self) -> bool:
        return self.ask("GET", "/readyz").status == http.HTTPStatus.OK

    # --- inside -----------------------------------------------------------------------------------------------------

    def _must(self, method: str, path: str, body: object = None) -> Any:
        answer = self.ask(method, path, body)
        assert 200 <= answer.status < 300, f"{method} {path}: {answer}"
        return answer.json()

    def _content(self, body: object, headers: Mapping[str, str]) -> tuple[bytes | None, dict[str, str]]:
        sent = dict(headers)
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if body is None or isinstance(body, bytes):
            return body, sent
        return json.dumps(body).encode(), {"Content-Type": "application/json", **sent}


def until(look: Callable[[], Seen], what: str, within_s: float = 10.0, pause_s: float = 0.05) -> Seen:
    """The first true thing that `look` sees. A real service has a real clock, so this one waits for real."""
    deadline = time.monotonic() + within_s
    while not (seen := look()):
        assert time.monotonic() < deadline, f"{what}: not within {within_s} s"
        time.sleep(pause_s)
    return seen


def _narrow(connection: http.client.HTTPConnection, receive_buffer_bytes: int) -> None:
    """Connect with a small receive window, so that a reader that stops is soon felt at the other end."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    sock.settimeout(connection.timeout)
    sock.connect((connection.host, connection.port))
    connection.sock = sock
