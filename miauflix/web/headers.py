"""The headers that every response carries, whatever it is."""

from __future__ import annotations

import trio
from quart import Response, g, request

from miauflix.web.context import request_id, web

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The content security policy of everything that is no page."""


def page_policy(script_hashes: tuple[str, ...]) -> str:
    """The content security policy of the web app: files of our own, and the inline scripts with these hashes."""
    scripts = " ".join(["'self'", *(f"'{one}'" for one in script_hashes)])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


async def finish(response: Response) -> Response:
    """Name the request, forbid what the answer does not need, and count it."""
    response.headers["X-Request-ID"] = request_id()
    response.headers.setdefault("Content-Security-Policy", NOTHING_RUNS)
    response.headers.setdefault("Cache-Control", "no-store")
    for name, value in EVERYWHERE.items():
        response.headers.setdefault(name, value)
    if response.status_code == 304:
        _tell_nothing_of_the_body(response)
    _count(response)
    return response


def _tell_nothing_of_the_body(response: Response) -> None:
    """Caches copy what a 304 says over what they keep (RFC 9111 3.2), so it may not describe its own empty body.

    A length that is not the 200's is forbidden outright (RFC 9110 8.6).
    """
    for name in ("Content-Length", "Content-Type"):
        response.headers.pop(name, None)


def _count(response: Response) -> None:
    seconds = trio.current_time() - g.began if "began" in g else 0.0
    endpoint = request.endpoint or "none"
    web().figures.answered(endpoint, request.method, response.status_code, seconds, web().now())
