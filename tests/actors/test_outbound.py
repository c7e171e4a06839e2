"""The one way out: which addresses are out in the world, and that TLS proves the name and not the address."""

from __future__ import annotations

import gzip
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
from actors.outbound import (
    FetchFailed,
    IpAddress,
    MayConnect,
    MayRedirectTo,
    Resolve,
    WebClient,
    fetch,
    is_public,
    is_somewhere,
    is_this_machine,
)
from tests.support.http_stub import HttpStub, Script, answering, http_stub


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
        ("64:ff9b:1::a00:1", False),
        ("fec0::1", False),
        ("::10.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
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


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("10.1.2.3", True),
        ("127.0.0.1", True),
        ("93.184.215.14", True),
        ("fd00::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("224.0.0.1", False),
        ("ff02::1", False),
    ],
)
def test_where_a_machine_can_lie_at_all(address: str, possible: bool) -> None:
    assert is_somewhere(ipaddress.ip_address(address)) is possible


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


HELLO = answering(b"hello", "Content-Type: text/plain")


@asynccontextmanager
async def secure_server(certificate: Path, script: Script = HELLO) -> AsyncIterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def answer(stream: trio.SSLStream[trio.SocketStream]) -> None:
        try:
            head = await stream.receive_some()
            await script(stream, head)  # type: ignore[arg-type]  # it sends, which either kind of stream does
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


async def ask(client: WebClient, url: str, **more: object) -> outbound.Fetched:
    return await client.request(**{"method": "GET", "url": url, "max_bytes": 1000, "within_s": 5.0} | more)  # type: ignore[arg-type]  # a test says what differs


@pytest.mark.parametrize(
    "script",
    [
        answering(b"hello", keep_alive=True),
        answering(gzip.compress(b"hello", mtime=0), "Content-Encoding: gzip", keep_alive=True),
    ],
)
async def test_a_connection_is_used_again(script: object) -> None:
    async with (
        http_stub(script, keep_alive=True) as stub,  # type: ignore[arg-type]
        WebClient(may_connect=is_this_machine) as client,
    ):
        assert [(await ask(client, stub.url(f"/{number}"))).body for number in range(5)] == [b"hello"] * 5
        assert (len(stub.heads), stub.connections) == (5, 1)


async def test_what_is_packed_and_never_ends_costs_the_connection_alone() -> None:
    async def endless(stream: trio.SocketStream, _head: bytes) -> None:
        packed = gzip.compress(b"hello", mtime=0)
        await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 999999\r\n\r\n" + packed)
        while True:
            await stream.send_all(b"x")
            await trio.sleep(0.05)

    async with http_stub(endless) as stub, WebClient(may_connect=is_this_machine) as client:
        for _ in range(2):
            began = trio.current_time()
            assert (await ask(client, stub.url())).body == b"hello"
            assert trio.current_time() - began < 2
        assert stub.connections == 2


async def test_every_new_connection_is_checked_anew() -> None:
    async def turned(name: str) -> list[IpAddress]:
        found.append(name)
        return [ipaddress.ip_address("127.0.0.1" if len(found) == 1 else "169.254.169.254")]

    found: list[str] = []
    async with (
        http_stub(answering(b"hello")) as stub,
        WebClient(may_connect=is_this_machine, resolve=turned) as client,
    ):
        assert (await ask(client, f"http://here:{stub.port}/")).status == 200
        with pytest.raises(FetchFailed, match="here lies at an address that may not be asked"):
            await ask(client, f"http://here:{stub.port}/")


async def test_a_connection_to_one_name_serves_no_other_although_both_lie_at_one_address() -> None:
    async with (
        http_stub(answering(b"hello", keep_alive=True), keep_alive=True) as stub,
        WebClient(may_connect=is_this_machine, resolve=on_this_machine) as client,
    ):
        for name in ("here", "there", "here"):
            await ask(client, f"http://{name}:{stub.port}/")
        assert stub.connections == 2
        hosts = [head.lower().partition(b"host: ")[2].partition(b"\r\n")[0].decode() for head in stub.heads]
        assert hosts == [f"here:{stub.port}", f"there:{stub.port}", f"here:{stub.port}"]


async def test_a_body_and_headers_go_over_the_wire_and_those_of_the_answer_come_back() -> None:
    script = answering(b"{}", "Retry-After: 7", "X-Two: a", "X-Two: b", status="429 Slow")
    async with http_stub(script) as stub, WebClient(may_connect=is_this_machine) as client:
        headers = {"Authorization": "Bearer abc", "Accept": "application/json"}
        answer = await ask(client, stub.url("/x?y=z"), method="POST", headers=headers, body=b'{"a": 1}')
        assert (answer.status, answer.headers["retry-after"], answer.headers["x-two"]) == (429, "7", "a, b")
        assert stub.heads[0].startswith(b"POST /x?y=z HTTP/1.1\r\n")
        sent = stub.heads[0].decode().lower()
        assert "authorization: bearer abc" in sent
        assert "accept: application/json" in sent
        assert "accept: */*" not in sent
        assert stub.bodies == [b'{"a": 1}']


async def test_no_cookie_is_kept() -> None:
    async with (
        http_stub(answering(b"", "Set-Cookie: a=b", keep_alive=True), keep_alive=True) as stub,
        WebClient(may_connect=is_this_machine) as client,
    ):
        for _ in range(2):
            await ask(client, stub.url())
        assert all(b"cookie" not in head.lower() for head in stub.heads)


async def test_a_header_that_makes_no_sense_is_not_shown() -> None:
    async with WebClient(may_connect=is_this_machine) as client:
        for value in ("secret\nword", "sécrét"):
            with pytest.raises(FetchFailed) as failed:
                await ask(client, "http://127.0.0.1:9/", headers={"Authorization": value})
            assert "cr" not in str(failed.value)


async def test_a_connection_that_breaks_is_replaced() -> None:
    async def hang_up(stream: trio.SocketStream, _head: bytes) -> None:
        await stream.aclose()

    async with (
        http_stub(answering(b"1", keep_alive=True), keep_alive=True) as stub,
        WebClient(may_connect=is_this_machine) as client,
    ):
        await ask(client, stub.url())
        stub.script = hang_up
        with pytest.raises(FetchFailed, match="could not be asked"):
            await ask(client, stub.url())
        stub.script = answering(b"2", keep_alive=True)
        assert (await ask(client, stub.url())).body == b"2"


async def test_many_tasks_ask_at_once() -> None:
    async def slow(stream: trio.SocketStream, head: bytes) -> None:
        await trio.sleep(0.05)
        await answering(head.split(b" ")[1], keep_alive=True)(stream, head)

    answers = {}
    async with (
        http_stub(slow, keep_alive=True) as stub,
        WebClient(may_connect=is_this_machine, max_connections=4) as client,
    ):

        async def one(path: str) -> None:
            answers[path] = (await ask(client, stub.url(path))).body.decode()

        async with trio.open_nursery() as nursery:
            for number in range(20):
                nursery.start_soon(one, f"/{number}")
        assert stub.connections <= 4
    assert answers == {f"/{number}": f"/{number}" for number in range(20)}


def redirecting(location: str, status: str = "302 Found") -> Script:
    return answering(b"elsewhere", f"Location: {location}", status=status)


def to(*hosts: str) -> MayRedirectTo:
    return lambda host: host in hosts


def guided(*hosts: str, may_connect: MayConnect = is_this_machine, resolve: Resolve = on_this_machine) -> WebClient:
    """A client that may be redirected to these hosts."""
    return WebClient(may_connect=may_connect, resolve=resolve, may_redirect_to=to(*hosts))


@pytest.fixture
async def node() -> AsyncIterator[HttpStub]:
    """To where redirects lead."""
    async with http_stub(answering(b"hello")) as stub:
        yield stub


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent"])
async def test_a_redirect_to_a_host_on_the_list_is_followed(node: HttpStub, status: str) -> None:
    onward = f"http://node:{node.port}/0/items/a?b=c#d"
    async with http_stub(redirecting(onward, status)) as stub, guided("node") as client:
        answer = await ask(client, stub.url("/download"))
        assert (answer.status, answer.body) == (200, b"hello")
        assert node.targets == ["/0/items/a?b=c"]
        assert f"host: node:{node.port}".encode() in node.heads[0].lower()


async def test_a_redirect_within_a_host_is_followed_when_the_host_is_on_the_list() -> None:
    async def twice(stream: trio.SocketStream, head: bytes) -> None:
        await (answering(b"there") if head.startswith(b"GET /b/c ") else redirecting("c"))(stream, head)

    async with http_stub(twice) as stub, guided("127.0.0.1") as client:
        assert (await ask(client, stub.url("/b/a"))).body == b"there"
        assert stub.targets == ["/b/a", "/b/c"]


LEADS_NOWHERE = {
    "off the list": "http://other:{port}/",
    "below the list": "http://a.node:{port}/",
    "beside the list": "http://evilnode:{port}/",
    "with a dot at its end": "http://node.:{port}/",
    "an address": "http://169.254.169.254/latest/meta-data/",
    "with credentials": "http://user:word@node:{port}/",
    "with a name": "http://user@node:{port}/",
    "with the list as a name": "http://node@other:{port}/",
    "with a backslash": "http://other\\@node:{port}/",
    "no web address": "file:///etc/passwd",
    "a script": "javascript:alert(1)",
    "no address": "http://[::",
    "nothing": "",
}


@pytest.mark.parametrize("location", LEADS_NOWHERE.values(), ids=LEADS_NOWHERE)
async def test_every_other_redirect_is_an_answer_like_any_other(node: HttpStub, location: str) -> None:
    async with http_stub(redirecting(location.format(port=node.port))) as stub, guided("node") as client:
        answer = await ask(client, stub.url())
        assert (answer.status, answer.body) == (302, b"elsewhere")
        assert (len(stub.heads), node.heads) == (1, [])


async def test_without_a_list_no_redirect_is_followed(node: HttpStub) -> None:
    async with (
        http_stub(redirecting(node.url())) as stub,
        WebClient(may_connect=is_this_machine) as client,
    ):
        assert (await ask(client, stub.url())).status == 302
        assert node.heads == []


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "300 Choices", "304 Same", "404 Gone"])
async def test_what_is_no_redirect_leads_nowhere(node: HttpStub, status: str) -> None:
    script = answering(b"", f"Location: {node.url()}", status=status)
    async with http_stub(script) as stub, guided("127.0.0.1") as client:
        assert (await ask(client, stub.url())).status == int(status[:3])
        assert node.heads == []


async def test_what_was_posted_is_not_sent_elsewhere(node: HttpStub) -> None:
    async with http_stub(redirecting(node.url(), "307 Temporary")) as stub, guided("127.0.0.1") as client:
        assert (await ask(client, stub.url(), method="POST", body=b"x")).status == 307
        assert node.heads == []


async def test_a_loop_ends_with_the_fourth_redirect() -> None:
    async with http_stub(redirecting("/again")) as stub, guided("127.0.0.1") as client:
        assert (await ask(client, stub.url("/first"))).status == 302
        assert stub.targets == ["/first", "/again", "/again", "/again"]


async def test_a_host_on_the_list_that_lies_at_an_address_that_may_not_be_asked_is_not_reached() -> None:
    async def inward(name: str) -> list[IpAddress]:
        await trio.lowlevel.checkpoint()
        return [ipaddress.ip_address("169.254.169.254" if name == "node" else "127.0.0.1")]

    async with http_stub(redirecting("http://node/")) as stub, guided("node", resolve=inward) as client:
        with pytest.raises(FetchFailed, match="node lies at an address that may not be asked"):
            await ask(client, stub.url())


async def test_a_redirect_from_https_leads_to_https_alone(
    certificate: Path, node: HttpStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "_trusting_tls", lambda: ssl.create_default_context(cafile=str(certificate)))
    async with (
        secure_server(certificate) as safe,
        secure_server(certificate, redirecting(f"http://node:{node.port}/")) as down,
        secure_server(certificate, redirecting(f"https://here:{safe}/")) as onward,
        http_stub(redirecting(f"https://here:{down}/")) as up,
        guided("here", "node") as client,
    ):
        assert (await ask(client, f"https://here:{down}/")).status == 302
        assert (await ask(client, f"https://here:{onward}/")).body == b"hello"
        assert (await ask(client, up.url())).status == 302
        assert node.heads == []


async def test_a_token_stays_with_the_origin_it_is_for(node: HttpStub) -> None:
    headers = {"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Accept": "text/x"}

    async def inside(stream: trio.SocketStream, head: bytes) -> None:
        await redirecting("/b" if head.startswith(b"GET /a ") else node.url("/c"))(stream, head)

    async with http_stub(inside) as stub, guided("127.0.0.1") as client:
        assert (await ask(client, stub.url("/a"), headers=headers)).status == 200
        assert [head.count(b"s3cret") for head in stub.heads] == [2, 2]
        assert b"s3cret" not in node.heads[0]
        assert b"text/x" in node.heads[0]


async def test_all_redirects_together_have_the_time_of_one_question() -> None:
    async def slow(stream: trio.SocketStream, head: bytes) -> None:
        await trio.sleep(0.15)
        await redirecting("/again")(stream, head)

    async with http_stub(slow) as stub, guided("127.0.0.1") as client:
        with pytest.raises(FetchFailed, match=r"did not answer within 0\.4 s"):
            await ask(client, stub.url(), within_s=0.4)
        assert len(stub.heads) == 3


async def test_a_failure_on_the_way_names_the_host_where_it_happened() -> None:
    async def hang_up(stream: trio.SocketStream, _head: bytes) -> None:
        await stream.aclose()

    async with (
        http_stub(hang_up) as broken,
        http_stub(redirecting(f"http://node:{broken.port}/secret")) as stub,
        guided("node") as client,
    ):
        with pytest.raises(FetchFailed, match=r"^node could not be asked \(\w+\)\.$"):
            await ask(client, stub.url())
