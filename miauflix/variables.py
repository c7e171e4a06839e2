"""Every variable that an operator can set: its name, what it means, how it is read, and which actor's setting it is.

The names are those that existing deployments use; `config.toml` takes the same names, in either case.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import attrs

from actors.catalogue.settings import EpisodeSync
from miauflix import units
from miauflix.web.hosts import is_host_name
from miauflix.web.settings import CookieSecure
from storage.vault.mode import Encryption


def _targets(told: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else told or ()


@attrs.frozen
class Variable:
    """One variable. `targets` are "section.field" in `Config`; none where it is known, but nothing uses it yet."""

    key: str
    targets: tuple[str, ...] = attrs.field(converter=_targets)
    read: Callable[[str], object]
    description: str
    group: str
    is_secret: bool = False


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("write something, or leave the variable out")
    return text.strip()


def _secret(text: str) -> str:
    if len(text) < 16:
        raise ValueError("write at least 16 characters")
    return text


def _inverted(text: str) -> bool:
    return not units.switch(text)


def _vpn_interface(text: str) -> str:
    raise ValueError(
        "this release has no VPN guard and would join swarms outside the tunnel; "
        "leave it out if the system keeps all traffic in the tunnel"
    )


def _no_vpn_check(text: str) -> bool:
    if not units.switch(text):
        raise ValueError("this release cannot check that traffic stays in a VPN; write on, or leave it out")
    return True


def _hosts(text: str) -> frozenset[str]:
    known = frozenset(units.names(text))
    if not all(is_host_name(name) for name in known):
        raise ValueError("write names such as film.example.org, without scheme, port or path")
    return known


def _episode_sync(text: str) -> EpisodeSync:
    try:
        return EpisodeSync(text.strip().upper())
    except ValueError:
        raise ValueError("write ON_DEMAND or GREEDY") from None


def _cookie_secure(text: str) -> CookieSecure:
    if text.strip().lower() == CookieSecure.AUTO:
        return CookieSecure.AUTO
    try:
        return CookieSecure.ON if units.switch(text) else CookieSecure.OFF
    except ValueError:
        raise ValueError("write auto, on or off") from None


def _encryption(text: str) -> Encryption:
    try:
        return Encryption(text.strip().lower())
    except ValueError:
        raise ValueError("write required, auto or off") from None


def _log_level(text: str) -> int:
    level = logging.getLevelNamesMapping().get(text.strip().upper())
    if level is None:
        raise ValueError("write debug, info, warning or error")
    return level


_PORT = units.whole(0, 65_535)
_COUNT = units.whole(1, 100_000)

VARIABLES: tuple[Variable, ...] = (
    Variable("DATA_DIR", "data_dir", units.folder, "Where everything is kept: database, keys, resume data.", "storage"),
    Variable("DOWNLOAD_PATH", "torrents.download_folder", units.folder, "Where downloads lie.", "storage"),
    Variable("ENCRYPT_DOWNLOADS", "vault.encryption", _encryption, "required, auto or off.", "storage"),
    Variable("SOURCE_SECURITY_KEY", "keys.source_security_key", _secret, "Encrypts fields.", "storage", is_secret=True),
    Variable("JWT_SECRET", "keys.jwt_secret", _secret, "Signs access tokens.", "accounts", is_secret=True),
    Variable("HOST", "web.host", _text, "The address to listen on; 0.0.0.0 for every interface.", "web"),
    Variable("PORT", "web.port", _PORT, "The port to listen on; 0 lets the system choose.", "web"),
    Variable("ALLOWED_HOSTS", "web.allowed_hosts", _hosts, "Further names under which the service is known.", "web"),
    Variable("TRUSTED_PROXY", "web.trusted_proxy", units.switch, "Only a proxy of ours reaches the port.", "web"),
    Variable("COOKIE_SECURE", "web.cookie_secure", _cookie_secure, "auto, on or off.", "web"),
    Variable("COOKIE_DOMAIN", "web.cookie_domain", _text, "The domain that cookies are for.", "web"),
    Variable(
        "METRICS_OPEN", "web.metrics_open_to_loopback", units.switch, "Metrics without a token, from here.", "web"
    ),
    Variable("RATE_LIMIT_TEST_MODE", "web.rate_limit_test_mode", units.switch, "Limits count only on request.", "web"),
    Variable("MIAUFLIX_TEST_HOOKS", "web.test_hooks", units.switch, "Lets tests crash an actor.", "web"),
    Variable("ACCESS_TOKEN_EXPIRATION", "accounts.access_token_s", units.seconds, "At most 15m.", "accounts"),
    Variable("REFRESH_TOKEN_EXPIRATION", "accounts.refresh_idle_s", units.seconds, "Idle sessions end.", "accounts"),
    Variable("REFRESH_TOKEN_MAX_REFRESH_DAYS", "accounts.refresh_absolute_s", units.days, "All do.", "accounts"),
    Variable("MAX_DEVICE_SESSIONS_PER_USER", "accounts.max_sessions", _COUNT, "The least used goes.", "accounts"),
    Variable("STREAM_TOKEN_EXPIRATION", "accounts.stream_ticket_s", units.seconds, "Stream addresses.", "accounts"),
    Variable("BCRYPT_COST", "accounts.bcrypt_cost", units.whole(4, 16), "Base-2 logarithm of the rounds.", "accounts"),
    Variable(
        "LISTEN_INTERFACES",
        "torrents.listen_interfaces",
        units.interfaces,
        "Where peers may call, as IP:PORT.",
        "torrents",
    ),
    Variable("CONTENT_CONNECTION_LIMIT", "torrents.connection_limit", _COUNT, "Peers in all.", "torrents"),
    Variable(
        "CONTENT_DOWNLOAD_LIMIT",
        "torrents.download_limit_bytes_per_s",
        units.rate_bytes,
        "Bytes a second; 0: none.",
        "torrents",
    ),
    Variable(
        "CONTENT_UPLOAD_LIMIT",
        "torrents.upload_limit_bytes_per_s",
        units.rate_bytes,
        "Bytes a second; 0: none.",
        "torrents",
    ),
    Variable("DISABLE_DISCOVERY", "torrents.enable_dht", _inverted, "No DHT: peers only from trackers.", "torrents"),
    Variable(
        "EARLY_BYTES",
        "torrents.early_bytes",
        units.switch,
        "Serve the first piece of a start before its hash can be known.",
        "torrents",
    ),
    Variable(
        "ALLOW_LOCAL_PEERS",
        ("torrents.allow_local_peers", "stats.allow_local_trackers"),
        units.switch,
        "Peers and trackers on this network.",
        "torrents",
    ),
    Variable(
        "DEMO_SWARM", "demo.enabled", units.switch, "Seed the films of our own, to have something to watch.", "demo"
    ),
    Variable("LOG_LEVEL", "log_level", _log_level, "debug, info, warning or error.", "logs"),
    Variable(
        "TMDB_API_ACCESS_TOKEN", "tmdb.token", _text, "TMDB's API read access token.", "catalogue", is_secret=True
    ),
    Variable("TMDB_API_URL", "tmdb.base_url", units.web_address, "Another server that answers as TMDB.", "catalogue"),
    Variable("TMDB_LANGUAGES", "tmdb.languages", units.names, "In which genres are named.", "catalogue"),
    Variable("TMDB_LIST_TITLES", "tmdb.list_titles", units.whole(20, 10_000), "So many on each list.", "catalogue"),
    Variable("IMAGE_CACHE_SIZE", "images.cache_bytes", units.size_bytes, "Pictures on the disk; 0: none.", "catalogue"),
    Variable("TMDB_IMAGE_URL", "images.tmdb_url", units.web_address, "Another server of TMDB's pictures.", "catalogue"),
    Variable("TRAKT_CLIENT_ID", "trakt.client_id", _text, "Of an app that you registered at Trakt.", "trakt"),
    Variable("TRAKT_CLIENT_SECRET", "trakt.client_secret", _text, "The same app's secret.", "trakt", is_secret=True),
    Variable("TRAKT_API_URL", "trakt.api_url", units.web_address, "Where Trakt is asked.", "trakt"),
    Variable("INTERNET_ARCHIVE", "archive.is_enabled", units.switch, "Look for free films at archive.org.", "sources"),
    Variable(
        "INTERNET_ARCHIVE_URL", "archive.base_url", units.web_address, "Another server that answers so.", "sources"
    ),
    Variable("YTS_API_URL", "yts.base_url", _text, "A directory that speaks the YTS API.", "sources"),
    Variable("YTS_MIRRORS", "yts.mirrors", units.names, "Up to four others that answer the same.", "sources"),
    Variable(
        "TORZNAB_URLS",
        "torznab.endpoints",
        units.names,
        "Endpoints of Prowlarr or Jackett, each with its apikey.",
        "sources",
        is_secret=True,
    ),
    Variable("LOCAL_SOURCES", "local.folder", _text, "A folder of videos and .torrent files.", "sources"),
    Variable("STATIC_TRACKERS", "torrents.static_trackers", units.names, "For magnets that name none.", "torrents"),
    Variable("SCRAPE_TRACKERS", "stats.extra_trackers", units.names, "Asked about every swarm, too.", "stats"),
    Variable("STORAGE_THRESHOLD", None, units.size_bytes, "For a later release.", "storage"),
    Variable("DATABASE_URL", None, _text, "For a later release.", "storage", is_secret=True),
    Variable("DISABLE_VPN_CHECK", None, _no_vpn_check, "There is no check yet: only on is taken.", "vpn"),
    Variable("VPN_INTERFACE", None, _vpn_interface, "Refused: there is no VPN guard yet.", "vpn"),
    Variable("REVERSE_PROXY_SECRET", None, _text, "For a later release.", "web", is_secret=True),
    Variable("CORS_ORIGIN", None, _text, "For a later release.", "web"),
    Variable(
        "EPISODE_SYNC_MODE",
        "catalogue.episode_sync",
        _episode_sync,
        "ON_DEMAND: fetch the episodes of series that somebody watches or opens; GREEDY: of all.",
        "catalogue",
    ),
    Variable(
        "DISABLE_BACKGROUND_TASKS",
        ("catalogue.is_background", "sources.is_background", "stats.is_background"),
        _inverted,
        "Fetch, search and measure nothing but what a viewer asks for.",
        "catalogue",
    ),
)
BY_KEY = {variable.key: variable for variable in VARIABLES}
