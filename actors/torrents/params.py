"""How the libtorrent session is set up: every value measured, or chosen for safety; the reasons beside them."""

from __future__ import annotations

from typing import Any, cast

import libtorrent as lt

from actors.torrents.settings import MIB, TorrentSettings

ALERTS = (
    lt.alert.category_t.error_notification
    | lt.alert.category_t.status_notification
    | lt.alert.category_t.storage_notification
    | lt.alert.category_t.tracker_notification
    | lt.alert.category_t.piece_progress_notification
    | lt.alert.category_t.dht_operation_notification
)

BLOCKS = lt.alert.category_t.block_progress_notification

REQUEST_QUEUE_S = 1
"""Seconds' worth of requests in flight for each peer; 0, which means two requests, while every reader is calm."""

_PRIVATE = (
    ("0.0.0.0", "0.255.255.255"),  # noqa: S104 - a range to refuse, nothing is bound
    ("10.0.0.0", "10.255.255.255"),
    ("100.64.0.0", "100.127.255.255"),
    ("127.0.0.0", "127.255.255.255"),
    ("169.254.0.0", "169.254.255.255"),
    ("172.16.0.0", "172.31.255.255"),
    ("192.0.0.0", "192.0.0.255"),
    ("192.168.0.0", "192.168.255.255"),
    ("198.18.0.0", "198.19.255.255"),
    ("224.0.0.0", "255.255.255.255"),
    # Of IPv6 only 2000::/3 was given out to the world, and of that not what carries IPv4: Teredo and 6to4.
    ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
)


def session_params(settings: TorrentSettings) -> lt.session_params:
    """Everything the session is made with."""
    params = lt.session_params()
    params.settings = cast("Any", settings_pack(settings))
    # It writes blocks as they come, so that they can be read before their piece is whole; and nothing gets stuck in a
    # cache of its own.
    params.disk_io_constructor = "posix_disk_io_constructor"
    if not settings.allow_local_peers:  # for web seeds and the DHT it holds even where a torrent is let off
        params.ip_filter = local_filter()
    return params


def local_filter() -> lt.ip_filter:
    """Blocks this machine and local networks, for peers, trackers, web seeds and DHT nodes.

    Single torrents may be let off, for their peers and trackers.
    """
    blocked = lt.ip_filter()
    for first, last in _PRIVATE:
        blocked.add_rule(first, last, 1)
    return blocked


def settings_pack(settings: TorrentSettings) -> dict[str, object]:
    """libtorrent's settings, where they differ from its defaults."""
    return {**_STREAMING, **_SAFETY, **_from(settings)}


_STREAMING: dict[str, object] = {
    # TCP first: the first bytes come 0.1 s sooner than by uTP, and 4 s sooner from peers that do not answer it.
    "enable_outgoing_utp": False,
    "request_queue_time": REQUEST_QUEUE_S,
    # Above 0 one fast peer takes a whole piece for itself: seeks wait 0.3 s longer.
    "whole_pieces_threshold": 0,
    # By default the first four pieces are random ones, whatever their priority.
    "initial_picker_threshold": 0,
    # All wanted pieces are done between two plans: keep the peers, the next wish comes at once.
    "close_redundant_connections": False,
    # A web seed finishes what it was asked for before it hears of a seek: at 3 MiB/s that takes 1.5 s instead of 4.
    "urlseed_max_request_bytes": 2 * MIB,
    "urlseed_pipeline_size": 2,
    "piece_timeout": 8,
    "request_timeout": 10,
    "peer_timeout": 60,
    # A swarm may have one seeder. When it comes back a viewer waits for it; libtorrent would, too, for a minute.
    "min_reconnect_time": 3,
    # By default only the first tracker that answers is asked, though it may know of nobody. (2.1.1 takes the one of
    # these for the other.)
    "announce_to_all_tiers": True,
    "announce_to_all_trackers": True,
    # Several peers behind one address are the rule behind NATs and VPNs.
    "allow_multiple_connections_per_ip": True,
    "alert_queue_size": 20_000,
    "hashing_threads": 2,
    # Disk errors are dealt with by ourselves, sooner than after ten minutes.
    "optimistic_disk_retry": 3_600,
}

_SAFETY: dict[str, object] = {
    "ssrf_mitigation": True,
    "allow_idna": False,
    "validate_https_trackers": True,
    "apply_ip_filter_to_trackers": True,
    "no_connect_privileged_ports": True,
    "anonymous_mode": True,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
}


def _from(settings: TorrentSettings) -> dict[str, object]:
    return {
        "listen_interfaces": settings.listen_interfaces,
        "outgoing_interfaces": settings.outgoing_interfaces,
        "enable_dht": settings.enable_dht,
        "connections_limit": settings.connection_limit,
        "download_rate_limit": settings.download_limit_bytes_per_s,
        "upload_rate_limit": settings.upload_limit_bytes_per_s,
        "max_metadata_size": settings.limits.metadata_bytes,
        "stop_tracker_timeout": settings.farewell_s,
        "alert_mask": int(ALERTS),
    }
