"""A request before Quart sees it: its name, its host, its size, and what must be put back when it ends."""

from __future__ import annotations

import json
import re
import uuid
from contextlib import ExitStack
from typing import Any, cast

import structlog
from quart import Request
from quart_trio.asgi import TrioASGIHTTPConnection

from miauflix.web import errors, hosts
from miauflix.web.context import EXIT_STACK, EXTENSION, REQUEST_ID, Web
from storage.model.errors import InvalidInput, MiauflixError

REQUEST_ID_SHAPE = re.compile(r"[A-Za-z0-9._-]{8,64}")
UPLOADS = "/api/torrents"


class ResponseAborted(Exception):
    """Raised by a response body to break the connection off, so that the client sees a broken transfer."""


class RequestConnection(TrioASGIHTTPConnection):
    """Refuses strange hosts before any work, and ends a broken response by closing its connection."""

    async def __call__(self, receive: Any, send: Any) -> None:
        scope = cast(dict[str, Any], self.scope)
        scope[REQUEST_ID] = self._request_id()
        structlog.contextvars.bind_contextvars(request_id=scope[REQUEST_ID])
        objection = self._objection()
        if objection is not None:
            await self._refuse(objection, send)
            return
        with ExitStack() as stack:
            scope[EXIT_STACK] = stack
            try:
                await super().__call__(receive, send)
            except* ResponseAborted:
                pass  # the server closes the connection of a response that has no end

    @property
    def _web(self) -> Web:
        return cast(Web, self.app.extensions[EXTENSION])

    def _header(self, name: bytes) -> str | None:
        values = [value for key, value in self.scope["headers"] if key.lower() == name]
        return values[0].decode("latin1") if len(values) == 1 else None

    def _request_id(self) -> str:
        told = self._header(b"x-request-id")
        return told if told and REQUEST_ID_SHAPE.fullmatch(told) else uuid.uuid4().hex

    def _objection(self) -> MiauflixError | None:
        """What forbids to look at this request at all."""
        names = {key.lower() for key, _ in self.scope["headers"]}
        if {b"content-length", b"transfer-encoding"} <= names:  # request smuggling (RFC 9112 section 6.1)
            return InvalidInput("The request says its length in two ways.")
        if not self.scope["path"]:  # the framework would stumble over it
            return InvalidInput("The request names no path.")
        server = self.scope.get("server")
        if hosts.is_ours(self._header(b"host"), self._web.settings.known_hosts, server[0] if server else None):
            return None
        return errors.HostUnknown("This server does not answer under that name. See ALLOWED_HOSTS.")

    async def _refuse(self, error: MiauflixError, send: Any) -> None:
        verdict = errors.verdict_on(error)
        body = json.dumps(errors.body_of(error, verdict)).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            (b"x-request-id", cast(dict[str, Any], self.scope)[REQUEST_ID].encode()),
        ]
        await send({"type": "http.response.start", "status": verdict.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _create_request_from_scope(self, send: Any) -> Request:
        request = super()._create_request_from_scope(send)
        settings = self._web.settings
        limit = settings.max_torrent_bytes if request.path == UPLOADS else settings.max_body_bytes
        request.body = request.body_class(request.content_length, limit)
        return request
