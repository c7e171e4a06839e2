"""What an operator may set about the web layer."""

from __future__ import annotations

import pathlib
import socket
from enum import StrEnum

import attrs

KIB, MIB = 1024, 1024 * 1024
STATIC = pathlib.Path(__file__).parent / "static"


class CookieSecure(StrEnum):
    """Are cookies marked `Secure`? `auto`: whenever the request came over TLS."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@attrs.frozen
class WebSettings:
    """All times in seconds, all sizes in bytes."""

    host: str = "127.0.0.1"
    """The address to listen on; `0.0.0.0` or `::` for every interface."""
    port: int = 3000
    """0 lets the system choose (PORT)."""

    allowed_hosts: frozenset[str] = frozenset()
    """Names under which the service is known beside localhost, the machine's name and its addresses (ALLOWED_HOSTS)."""
    trusted_proxy: bool = False
    """Only a proxy of ours reaches the port, and it overwrites X-Forwarded-For and X-Forwarded-Proto."""
    cookie_secure: CookieSecure = CookieSecure.AUTO
    """COOKIE_SECURE."""
    cookie_domain: str | None = None
    """COOKIE_DOMAIN; None keeps cookies to the very host."""

    max_body_bytes: int = 64 * KIB
    max_torrent_bytes: int = 8 * MIB
    """The largest upload of a .torrent file, with its multipart wrapping."""

    no_progress_s: float = 120.0
    """A stream that gets no byte from the engine for this long is broken off; the player may ask again."""
    reopen_tries: int = 10
    """How often in a row a stream asks the engine again after it died, without a byte in between."""
    readers_per_ticket: int = 40
    readers_per_user: int = 64
    """How many reads may be open at once. A player has one or two; one that seeks wildly, a few."""

    stalled_send_s: float = 60.0
    """A client that takes no byte for this long is cut off (TCP_USER_TIMEOUT); a paused player comes back by itself."""
    shutdown_grace_s: float = 3.0
    """How long running answers may go on after the stop signal; then their connections are reset."""
    keep_alive_s: float = 15.0
    """An idle connection, or one that drips its headers, is closed after this."""

    rate_limit_test_mode: bool = False
    """Limits count only requests that carry `X-Force-RateLimit: true` (RATE_LIMIT_TEST_MODE)."""
    test_hooks: bool = False
    """Offer `POST /api/actors/<name>/crash` (MIAUFLIX_TEST_HOOKS)."""
    metrics_open_to_loopback: bool = False
    """Let a scraper on this machine read /metrics without a token; never true of what a proxy forwards."""
    static_folder: pathlib.Path = STATIC
    """Where the built web app lies."""

    @property
    def known_hosts(self) -> frozenset[str]:
        """Every name in lower case that a `Host` header may carry, without port and brackets."""
        own = {"localhost", "127.0.0.1", "::1", socket.gethostname(), self.host}
        return frozenset(name.lower().rstrip(".").strip("[]") for name in own | self.allowed_hosts if name)
