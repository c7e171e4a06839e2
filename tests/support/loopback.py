"""Keeps a test on this machine: whatever Python code opens beyond loopback is refused and remembered."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

_SOCKET_CALLS = ("connect", "connect_ex", "sendto", "sendmsg")
_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")


class OffLoopback(AssertionError):
    """No OSError on purpose: code that forgives a dead network must not forgive this."""


def is_local(host: object) -> bool:
    """Whether a host, as sockets take it, is this machine. Connecting to the unspecified address reaches it too."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host in {"", "localhost"} or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


@contextlib.contextmanager
def loopback_only() -> Iterator[list[str]]:
    """Refuses what leaves the machine, and yields what was tried. Native code (libtorrent) is out of its reach."""
    tried: list[str] = []
    with contextlib.ExitStack() as undo:
        for name in _SOCKET_CALLS:
            _replace(undo, socket.socket, name, _guarded_call(getattr(socket.socket, name), tried))
        for name in _LOOKUPS:
            _replace(undo, socket, name, _guarded_lookup(getattr(socket, name), tried))
        yield tried


def _replace(undo: contextlib.ExitStack, owner: object, name: str, value: object) -> None:
    # What a class inherits is not in its own dict: there the replacement is removed again, rather than replaced.
    if name in vars(owner):
        undo.callback(setattr, owner, name, getattr(owner, name))
    else:
        undo.callback(delattr, owner, name)
    setattr(owner, name, value)


def _guarded_call(real: Callable[..., Any], tried: list[str]) -> Callable[..., Any]:
    @functools.wraps(real)
    def call(sock: socket.socket, *args: Any, **kwargs: Any) -> Any:
        # The address is the last argument of each of these calls; a connected socket may leave it out.
        address = args[-1] if args else None
        if sock.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple) and not is_local(address[0]):
            _refuse(f"{real.__name__} to {address[0]} port {address[1]}", tried)
        return real(sock, *args, **kwargs)

    return call


def _guarded_lookup(real: Callable[..., Any], tried: list[str]) -> Callable[..., Any]:
    @functools.wraps(real)
    def lookup(host: object, *args: Any, **kwargs: Any) -> Any:
        if isinstance(host, str) and host.endswith(".invalid"):
            # RFC 6761: such a name never exists. The answer of any resolver, without asking one.
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not is_local(host) and not _is_address(host):
            _refuse(f"{real.__name__} of {host!s}", tried)
        return real(host, *args, **kwargs)

    return lookup


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


def _refuse(what: str, tried: list[str]) -> None:
    tried.append(what)
    raise OffLoopback(f"A test may not leave this machine: {what}.")
