"""Which tracker addresses are taken over from the outside. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from actors.torrents.addresses import first_of, is_plain_url

SCHEMES = frozenset({"http", "https", "udp"})


def public_trackers(urls: Iterable[str], limit: int, *, local_too: bool = False) -> tuple[str, ...]:
    """The URLs worth asking, each once, in order, at most `limit`; with `local_too` those of this machine and LAN."""
    return first_of(urls, limit, partial(is_tracker, local_too=local_too))


def is_tracker(url: str, *, local_too: bool = False) -> bool:
    """Is this a tracker URL that may be asked?"""
    return is_plain_url(url, SCHEMES, local_too=local_too)
