"""The HTTP scrape against a local server that answers well, badly, slowly, hugely and somewhere else."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import tracemalloc
from urllib.parse import unquote_to_bytes, urlsplit

import attrs
import pytest
import trio

from actors import bencode
from actors.outbound import IpAddress
from actors.stats import HttpSettings
from actors.stats.http_tracker import HttpTracker
from actors.stats.tracker import Counts, TrackerFailed
from storage.model.sources import InfoHash
from tests.support.http_stub import HttpStub, answering, http_stub

HASH = InfoHash("0123456789abcdef0123456789abcdef01234567")
OTHER = InfoHash("ff" * 20)
QUICK = HttpSettings(request_within_s=0.3, max_answer_bytes=4096)


def answer(**counts: tuple[int, int]) -> bytes:
    files = {
        bytes.fromhex(name.removeprefix("h")): {b"complete": seeders, b"downloaded": 5, b"incomplete": leechers}
        for name, (seeders, leechers) in counts.items()
    }
    return bencode.encode({b"files": files})


GOOD = answer(**{f"h{HASH}": (7, 3)})


async def scrape(stub: HttpStub, *, settings: HttpSettings = QUICK, path: str = "/announce") -> dict[InfoHash, Counts]:
    return dict(await HttpTracker(settings).scrape(stub.url(path), [HASH, OTHER], trusted_local=True))


async def test_a_scrape_tells_what_the_tracker_knows() -> None:
    async with http_stub(answering(GOOD)) as stub:
        assert await scrape(stub) == {HASH: Counts(7, 3)}


async def test_info_hashes_go_over_the_wire_as_raw_bytes_each_in_a_parameter_of_its_own() -> None:
    async with http_stub(answering(GOOD)) as stub:
        await scrape(stub, path="/x/announce.php?passkey=k")
        target = urlsplit(stub.targets[0])
        assert target.path == "/x/scrape.php"
        first, *hashes = target.query.split("&")
        assert first == "passkey=k"
        sent = [unquote_to_bytes(each.removeprefix("info_hash=")) for each in hashes]
        assert sent == [bytes.fromhex(HASH), bytes.fromhex(OTHER)]
        assert f"Host: 127.0.0.1:{stub.port}".lower() in stub.heads[0].decode().lower()


async def test_many_swarms_are_asked_for_in_several_requests() -> None:
    hashes = [InfoHash(f"{number:040x}") for number in range(100)]
    known = answer(**{f"h{each}": (1, 0) for each in hashes})
    async with http_stub(answering(known)) as stub:
        tracker = HttpTracker(HttpSettings(hashes_a_request=40))
        found = await tracker.scrape(stub.url(), hashes, trusted_local=True)
        assert [target.count("info_hash=") for target in stub.targets] == [40, 40, 20]
        assert found == {each: Counts(1, 0) for each in hashes}


async def test_a_packed_answer_is_unpacked() -> None:
    async with http_stub(answering(gzip.compress(GOOD, mtime=0), "Content-Encoding: gzip")) as stub:
        assert await scrape(stub) == {HASH: Counts(7, 3)}


async def test_what_was_not_asked_for_is_left_out() -> None:
    async with http_stub(answering(answer(**{f"h{HASH}": (7, 3), "h" + "aa" * 20: (9, 9)}))) as stub:
        assert await scrape(stub) == {HASH: Counts(7, 3)}


@pytest.mark.parametrize(
    "entry",
    [
        {b"complete": -1, b"incomplete": 0},
        {b"complete": 10**12, b"incomplete": 0},
        {b"complete": b"many", b"incomplete": 0},
        {b"incomplete": 4},
        b"no dictionary",
    ],
)
async def test_counts_that_make_no_sense_are_left_out(entry: bencode.Encodable) -> None:
    body = bencode.encode({b"files": {bytes.fromhex(HASH): entry, bytes.fromhex(OTHER): {b"complete": 1}}})
    async with http_stub(answering(body)) as stub:
        assert await scrape(stub) == {OTHER: Counts(1, 0)}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no scrape"),
        (b"<html>Not here</html>", "no scrape"),
        (GOOD[:-5], "no scrape"),
        (b"i5e", "no scrape"),
        (b"d5:filesi5ee", "no scrape"),
        (b"l" * 4000, "no scrape"),
        (b"d14:failure reason12:Not\x1b allowede", "refused: Not allowed"),
    ],
)
async def test_an_answer_that_is_none_is_a_failure_of_the_tracker(body: bytes, reason: str) -> None:
    async with http_stub(answering(body)) as stub:
        with pytest.raises(TrackerFailed, match=reason):
            await scrape(stub)


def hashes_in(target: str) -> list[InfoHash]:
    sent = [each for each in urlsplit(target).query.split("&") if each.startswith("info_hash=")]
    return [InfoHash(unquote_to_bytes(each.removeprefix("info_hash=")).hex()) for each in sent]


HASHES = [InfoHash(f"{number:040x}") for number in range(1, 31)]


class Limited:
    """A tracker that knows `known`, and of several swarms in one request tells of the last one, or says no."""

    def __init__(self, known: list[InfoHash], refusal: str = "") -> None:
        self.known, self.refusal = known, refusal

    async def __call__(self, stream: trio.SocketStream, head: bytes) -> None:
        asked = hashes_in(head.split(b" ")[1].decode())
        if len(asked) > 1 and self.refusal:
            await answering(b"no", status=self.refusal)(stream, head)
        else:
            await answering(answer(**{f"h{each}": (4, 2) for each in asked[-1:] if each in self.known}))(stream, head)


@pytest.mark.parametrize("refusal", ["414 URI Too Long", "400 Bad Request", "500 Oh", ""])
async def test_a_tracker_that_takes_one_swarm_a_request_is_asked_for_a_few_one_by_one(refusal: str) -> None:
    async with http_stub(Limited(HASHES, refusal)) as stub:
        tracker = HttpTracker(HttpSettings(lone_requests=5))
        told = await tracker.scrape(stub.url(), HASHES, trusted_local=True)
        assert set(told.values()) == {Counts(4, 2)}
        assert 5 <= len(told) <= 7
        stub.heads.clear()
        assert len(await tracker.scrape(stub.url(), HASHES, trusted_local=True)) == 5
        assert [len(hashes_in(target)) for target in stub.targets] == [1] * 5  # it is remembered


async def test_a_tracker_that_knows_one_of_our_swarms_is_taken_at_its_word() -> None:
    async with http_stub(answering(GOOD)) as stub:
        tracker = HttpTracker(QUICK)
        for _ in range(2):
            told = await tracker.scrape(stub.url(), [HASH, *HASHES], trusted_local=True)
            assert told == {HASH: Counts(7, 3)}
        assert [len(hashes_in(target)) for target in stub.targets] == [31, 1, 31, 1]


async def test_a_tracker_that_tells_of_several_is_never_asked_for_one() -> None:
    async with http_stub(answering(answer(**{f"h{each}": (1, 0) for each in HASHES[:2]}))) as stub:
        tracker = HttpTracker(HttpSettings(hashes_a_request=10))
        assert len(await tracker.scrape(stub.url(), HASHES, trusted_local=True)) == 2
        assert [len(hashes_in(target)) for target in stub.targets] == [10, 10, 10]


async def test_a_refusal_of_one_swarm_as_well_is_the_first_refusal() -> None:
    async with http_stub(answering(b"d14:failure reason7:Go awaye")) as stub:
        with pytest.raises(TrackerFailed, match=r"^127\.0\.0\.1 refused: Go away\.$"):
            await HttpTracker(QUICK).scrape(stub.url(), HASHES, trusted_local=True)
        assert len(stub.targets) == 2


async def test_requests_of_one_question_share_a_connection() -> None:
    known = answer(**{f"h{each}": (1, 0) for each in HASHES})
    async with http_stub(answering(known, keep_alive=True), keep_alive=True) as stub:
        await HttpTracker(HttpSettings(hashes_a_request=10)).scrape(stub.url(), HASHES, trusted_local=True)
        assert (len(stub.heads), stub.connections) == (3, 1)


async def test_what_came_before_a_failure_is_told() -> None:
    async def once(stream: trio.SocketStream, head: bytes) -> None:
        known = answer(**{f"h{each}": (1, 0) for each in HASHES})
        await answering(known, status="200 OK" if len(stub.heads) == 1 else "503 Busy")(stream, head)

    async with http_stub(once) as stub:
        tracker = HttpTracker(HttpSettings(hashes_a_request=10))
        told = await tracker.scrape(stub.url(), HASHES, trusted_local=True)
        assert list(told) == HASHES[:10]
        assert len(stub.heads) == 2


async def test_all_requests_together_have_a_time_as_well() -> None:
    async def slow(stream: trio.SocketStream, head: bytes) -> None:
        await trio.sleep(0.1)
        await answering(answer())(stream, head)

    settings = HttpSettings(hashes_a_request=1, within_s=0.3)
    async with http_stub(slow) as stub:
        with pytest.raises(TrackerFailed, match=r"did not answer within 0\.3 s"):
            await HttpTracker(settings).scrape(stub.url(), HASHES, trusted_local=True)
        assert len(stub.heads) < 10


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oh", "429 Slow"])
async def test_a_status_that_is_not_ok_is_a_failure(status: str) -> None:
    async with http_stub(answering(GOOD, status=status)) as stub:
        with pytest.raises(TrackerFailed, match=status[:3]):
            await scrape(stub)


async def test_a_redirect_is_not_followed() -> None:
    async with http_stub(answering(GOOD)) as private:
        elsewhere = f"Location: {private.url('/scrape')}"
        async with http_stub(answering(b"", elsewhere, status="302 Found")) as stub:
            with pytest.raises(TrackerFailed, match="302"):
                await scrape(stub)
        assert private.heads == []


async def drip(stream: trio.SocketStream, _head: bytes) -> None:
    await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        await stream.send_all(b"d")
        await trio.sleep(0.05)


async def silence(_stream: trio.SocketStream, _head: bytes) -> None:
    await trio.sleep_forever()


@pytest.mark.parametrize("script", [drip, silence])
async def test_a_tracker_that_dawdles_is_left_after_the_whole_time(script: object) -> None:
    async with http_stub(script) as stub:  # type: ignore[arg-type]
        began = trio.current_time()
        with pytest.raises(TrackerFailed, match=r"did not answer within 0\.3 s"):
            await scrape(stub)
        assert trio.current_time() - began < 2


async def flood(stream: trio.SocketStream, _head: bytes) -> None:
    await stream.send_all(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await stream.send_all(b"x" * 65536)


async def test_an_answer_without_end_is_cut() -> None:
    async with http_stub(flood) as stub:
        with pytest.raises(TrackerFailed, match="more than 4096 bytes"):
            await scrape(stub, settings=attrs.evolve(QUICK, request_within_s=5.0))


async def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(100_000_000), mtime=0)
    async with http_stub(answering(bomb, "Content-Encoding: gzip")) as stub:
        tracemalloc.start()
        try:
            with pytest.raises(TrackerFailed, match="more than 4096 bytes"):
                await scrape(stub, settings=attrs.evolve(QUICK, request_within_s=5.0))
            assert tracemalloc.get_traced_memory()[1] < 2_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    ("body", "coding"),
    [(gzip.compress(GOOD, mtime=0)[:-9], "gzip"), (GOOD, "gzip"), (GOOD, "br"), (GOOD, "x" * 50)],
)
async def test_a_coding_that_does_not_hold_is_a_failure(body: bytes, coding: str) -> None:
    async with http_stub(answering(body, f"Content-Encoding: {coding}")) as stub:
        with pytest.raises(TrackerFailed):
            await scrape(stub)


async def test_what_speaks_no_http_is_a_failure() -> None:
    async def garbage(stream: trio.SocketStream, _head: bytes) -> None:
        await stream.send_all(bytes(range(256)))

    async with http_stub(garbage) as stub:
        with pytest.raises(TrackerFailed, match=r"could not be asked \(RemoteProtocolError\)"):
            await scrape(stub)


async def test_nobody_listening_is_a_failure(free_port: int) -> None:
    tracker = HttpTracker(QUICK)
    with pytest.raises(TrackerFailed, match="ConnectError"):
        await tracker.scrape(f"http://127.0.0.1:{free_port}/announce", [HASH], trusted_local=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/announce",
        "http://localhost:{port}/announce",
        "http://[::1]:{port}/announce",
        "http://[::ffff:127.0.0.1]:{port}/announce",
        "http://0.0.0.0:{port}/announce",
        "http://2130706433:{port}/announce",
        "http://0x7f.1:{port}/announce",
        "http://10.1.2.3:{port}/announce",
        "http://192.168.1.1:{port}/announce",
        "http://169.254.169.254/announce",
        "http://100.64.0.1/announce",
        "http://[64:ff9b::7f00:1]/announce",
        "http://[fd00::1]/announce",
    ],
)
async def test_a_tracker_that_is_not_trusted_may_not_lie_on_this_machine_or_beside_it(url: str) -> None:
    async with http_stub(answering(GOOD)) as stub:
        with pytest.raises(TrackerFailed, match=r"may not be asked|could not be asked|no name of a host"):
            await HttpTracker(QUICK).scrape(url.format(port=stub.port), [HASH], trusted_local=False)
        assert stub.heads == []


@pytest.mark.parametrize("host", ["10.1.2.3", "93.184.215.14", "169.254.169.254"])
async def test_a_trusted_tracker_lies_on_this_machine_only(host: str) -> None:
    with pytest.raises(TrackerFailed, match="may not be asked"):
        await HttpTracker(QUICK).scrape(f"http://{host}/announce", [HASH], trusted_local=True)


@pytest.mark.parametrize(
    "url",
    [
        "udp://127.0.0.1:1/announce",
        "file:///etc/passwd/announce",
        "http:///announce",
        "http://a b/announce",
        "http://[/announce",
        "http://127.0.0.1:99999/announce",
        "http://127.0.0.1/a",
        "http://127.0.0.1",
        "",
    ],
)
async def test_an_address_that_cannot_be_asked_is_a_failure(url: str) -> None:
    with pytest.raises(TrackerFailed):
        await HttpTracker(QUICK).scrape(url, [HASH], trusted_local=True)


class Names:
    """A resolver that knows a few names."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers, self.asked = answers, 0

    async def __call__(self, name: str) -> list[IpAddress]:
        await trio.lowlevel.checkpoint()
        self.asked += 1
        if name not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ipaddress.ip_address(address) for address in self.answers[name]]


@pytest.fixture
def names() -> Names:
    return Names(here=["127.0.0.1"], both=["10.0.0.5", "127.0.0.1"], two=["127.0.0.2", "127.0.0.1"])


async def test_a_name_is_judged_by_its_address_and_looked_up_once(names: Names) -> None:
    async with http_stub(answering(GOOD)) as stub:
        url, tracker = f"http://here:{stub.port}/announce", HttpTracker(QUICK, names)
        with pytest.raises(TrackerFailed, match="may not be asked"):
            await tracker.scrape(url, [HASH], trusted_local=False)
        assert stub.heads == []
        assert await tracker.scrape(url, [HASH], trusted_local=True) == {HASH: Counts(7, 3)}
        assert f"host: here:{stub.port}" in stub.heads[0].decode().lower()
        assert names.asked == 2


@pytest.mark.parametrize("name", ["both", "two"])
async def test_of_several_addresses_one_that_may_be_asked_and_answers_is_enough(names: Names, name: str) -> None:
    async with http_stub(answering(GOOD)) as stub:
        url = f"http://{name}:{stub.port}/announce"
        assert await HttpTracker(QUICK, names).scrape(url, [HASH], trusted_local=True) == {HASH: Counts(7, 3)}


async def test_a_name_that_nobody_knows_is_a_failure(names: Names) -> None:
    with pytest.raises(TrackerFailed, match="gaierror"):
        await HttpTracker(QUICK, names).scrape("http://nowhere/announce", [HASH], trusted_local=False)


async def test_failures_name_the_host_and_never_the_key_in_the_path() -> None:
    async with http_stub(answering(b"", status="403 No")) as stub:
        with pytest.raises(TrackerFailed) as failed:
            await scrape(stub, path="/secretkey/announce?passkey=secretkey")
        assert "127.0.0.1" in str(failed.value)
        assert "secretkey" not in str(failed.value)


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with http_stub(answering(GOOD)) as proxy, http_stub(answering(GOOD)) as stub:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        await scrape(stub)
        assert (proxy.heads, bool(stub.heads)) == ([], True)
