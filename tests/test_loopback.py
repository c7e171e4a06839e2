"""The guard that keeps tests on this machine."""

from __future__ import annotations

import errno
import socket

import pytest
import trio

from tests.support.loopback import OffLoopback, is_local, loopback_only

# RFC 5737: an address that documentation owns and nobody else has.
ELSEWHERE = ("192.0.2.1", 9)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "localhost", "", None]
)
def test_this_machine_is_local(host: str | None) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "example.org", b"example.org"]
)
def test_everything_else_is_not(host: str | bytes) -> None:
    assert not is_local(host)


def test_a_connection_beyond_loopback_is_refused_and_remembered() -> None:
    with loopback_only() as tried, socket.socket() as sock, pytest.raises(OffLoopback):
        sock.connect(ELSEWHERE)
    assert tried == ["connect to 192.0.2.1 port 9"]


def test_a_datagram_beyond_loopback_is_refused() -> None:
    with loopback_only() as tried, socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(OffLoopback):
        sock.sendto(b"hello", 0, ELSEWHERE)
    assert tried == ["sendto to 192.0.2.1 port 9"]


async def test_trio_is_guarded_too() -> None:
    with loopback_only() as tried, trio.socket.socket() as sock, pytest.raises(OffLoopback):
        await sock.connect(ELSEWHERE)
    assert tried


def test_a_name_is_not_looked_up() -> None:
    with loopback_only() as tried, pytest.raises(OffLoopback):
        socket.getaddrinfo("tracker.example.org", 80)
    assert tried == ["getaddrinfo of tracker.example.org"]


def test_a_name_that_never_exists_is_answered_without_a_resolver() -> None:
    with loopback_only() as tried, pytest.raises(socket.gaierror):
        socket.getaddrinfo("tracker.invalid", 80)
    assert tried == []


def test_loopback_and_unix_sockets_work(free_port: int, tmp_path: object) -> None:
    with loopback_only() as tried, socket.create_server(("127.0.0.1", free_port)):
        with socket.create_connection(("127.0.0.1", free_port)):
            pass
        with socket.socket(socket.AF_UNIX) as sock:
            assert sock.connect_ex(f"{tmp_path}/nobody") == errno.ENOENT
    assert tried == []


def test_the_guard_leaves_no_trace() -> None:
    before = (socket.socket.connect, socket.getaddrinfo)
    with loopback_only():
        assert (socket.socket.connect, socket.getaddrinfo) != before
    assert (socket.socket.connect, socket.getaddrinfo) == before
