"""Which web seeds (BEP 19) are asked, and how they are kept. Pure.

A web seed is an HTTP server that has the files. Whoever writes a .torrent could name any: only those are asked that a
provider vouches for. They are kept where the format has its place for them, in the .torrent file that is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from actors.bencode import encode
from actors.torrents.addresses import first_of, is_plain_url

SCHEMES = frozenset({"http", "https"})


def public_web_seeds(urls: Iterable[str], limit: int, *, local_too: bool = False) -> tuple[str, ...]:
    """The URLs worth asking, each once, in order, at most `limit`; with `local_too` those of this machine and LAN."""
    return first_of(urls, limit, partial(is_web_seed, local_too=local_too))


def is_web_seed(url: str, *, local_too: bool = False) -> bool:
    """Is this the URL of a web seed that may be asked?"""
    return is_plain_url(url, SCHEMES, local_too=local_too)


def widened(known: tuple[str, ...], new: tuple[str, ...], limit: int) -> tuple[str, ...]:
    """What is known and what is new. Where that is too much, what was vouched for last is kept."""
    return known if set(new) <= set(known) else tuple(dict.fromkeys(new + known))[:limit]


def with_web_seeds(content: bytes, web_seeds: tuple[str, ...], limit_bytes: int) -> bytes:
    """A .torrent file of ours with its web seeds, if it is not too large to be read again then."""
    if not web_seeds:
        return content
    whole = content[:-1] + b"8:url-list" + encode(web_seeds) + b"e"  # the last of the keys in their order
    return whole if len(whole) <= limit_bytes else content
