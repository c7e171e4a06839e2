"""The one way out: which addresses are out in the world, and that TLS proves the name and not the address."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import trio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from actors import outbound
from actors.outbound import FetchFailed, IpAddress, fetch, is_public, is_this_machine


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f::1", True),
        ("::ffff:93.184.215.14", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("ff02::1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("2001:0:5ef5:79fb::1", False),
    ],
)
def test_what_is_out_in_the_world(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    ("address", "local"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("10.0.0.1", False)]
)
def test_what_is_this_machine(address: str, local: bool) -> None:
    assert is_this_machine(ipaddress.ip_address(address)) is local


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate that vouches for itself, for the name `here`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("here")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "here.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@asynccontextmanager
async def secure_server(certificate: Path) -> AsyncIterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def answer(stream: trio.SSLStream[trio.SocketStream]) -> None:
        try:
            await stream.receive_some()
            await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")
        except trio.BrokenResourceError:
            return  # the client did not like the certificate

    async with trio.open_nursery() as nursery:
        listeners = await trio.open_ssl_over_tcp_listeners(0, context, host="127.0.0.1", https_compatible=True)
        nursery.start_soon(partial(trio.serve_listeners, answer, listeners))
        yield listeners[0].transport_listener.socket.getsockname()[1]  # type: ignore[attr-defined]
        nursery.cancel_scope.cancel()


async def on_this_machine(_name: str) -> list[IpAddress]:
    await trio.lowlevel.checkpoint()
    return [ipaddress.ip_address("127.0.0.1")]


async def get(url: str) -> outbound.Fetched:
    return await fetch(url, may_connect=is_this_machine, max_bytes=1000, within_s=5.0, resolve=on_this_machine)


async def test_tls_proves_the_name_although_the_address_is_dialled(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "_trusting_tls", lambda: ssl.create_default_context(cafile=str(certificate)))
    async with secure_server(certificate) as port:
        answer = await get(f"https://here:{port}/")
        assert (answer.status, answer.content_type, answer.body) == (200, "text/plain", b"hello")
        with pytest.raises(FetchFailed, match="elsewhere could not be asked"):
            await get(f"https://elsewhere:{port}/")


async def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    async with secure_server(certificate) as port:
        with pytest.raises(FetchFailed, match="here could not be asked"):
            await get(f"https://here:{port}/")


@pytest.mark.parametrize("url", ["ftp://here/", "here", "", "http://", "http://[::", "https://a b/", "http://\ud800/"])
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchFailed):
        await get(url)
