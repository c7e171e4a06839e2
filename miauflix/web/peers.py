"""Who stands at the other end, as far as that may be believed. An address only ever throttles; it never grants."""

from __future__ import annotations

from quart import Request

UNKNOWN = "<local>"


def client_address(request: Request, trusted_proxy: bool) -> str:
    """The client's address: the TCP peer, or what our own proxy put last into X-Forwarded-For."""
    forwarded = request.headers.getlist("X-Forwarded-For")
    if trusted_proxy and forwarded:
        return forwarded[-1].rpartition(",")[2].strip()[:64] or UNKNOWN
    return peer_address(request)


def peer_address(request: Request) -> str:
    """The address at the other end of the TCP connection."""
    client = request.scope.get("client")
    return str(client[0]) if client else UNKNOWN


def came_over_tls(request: Request, trusted_proxy: bool) -> bool:
    """Did the browser speak TLS, to us or to our own proxy?"""
    forwarded = request.headers.getlist("X-Forwarded-Proto")
    if trusted_proxy and forwarded:
        return forwarded[-1].strip().lower() == "https"
    return request.scheme == "https"


def own_origin(request: Request, trusted_proxy: bool) -> str:
    """Scheme, host and port by which the client reached us. The host is one of ours: any other is refused before."""
    scheme = "https" if came_over_tls(request, trusted_proxy) else "http"
    return f"{scheme}://{request.headers['Host']}".lower()


def device_of(request: Request) -> str:
    """What the client calls itself, for the list of sessions: printable, short, and data only."""
    told = request.headers.get("User-Agent", "")
    return "".join(character for character in told if character.isprintable())[:200] or "unknown"
