"""The scrape over UDP against a local tracker that answers well, badly, late, never and from somewhere else."""

from __future__ import annotations

import gc
import ipaddress
import os
import random
import socket
import warnings
from collections.abc import AsyncIterator, Callable, Iterator

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.outbound import IpAddress
from actors.stats import UdpSettings
from actors.stats.tracker import Counts, TrackerFailed
from actors.stats.udp_tracker import MOST_IDLE_LINES, UdpTracker
from storage.model.sources import InfoHash
from tests.support.udp_tracker import (
    UdpTrackerDouble,
    counts_of,
    cut_to,
    noisy,
    refusing,
    silence,
    wrong_transaction,
)

CALM = UdpSettings(resend_after_s=10.0, within_s=30.0, head_start_s=0.1)
LOSSY = attrs.evolve(CALM, resend_after_s=0.05)
QUICK = attrs.evolve(LOSSY, within_s=0.6)


def hashes(count: int) -> list[InfoHash]:
    dice = random.Random(count)
    return [InfoHash(dice.randbytes(20).hex()) for _ in range(count)]


def expected(asked: list[InfoHash]) -> dict[InfoHash, Counts]:
    told = {each: counts_of(bytes.fromhex(each)) for each in asked}
    return {each: Counts(seeders, leechers) for each, (seeders, _, leechers) in told.items()}


@pytest.fixture
def double() -> Iterator[UdpTrackerDouble]:
    with UdpTrackerDouble().serving() as running:
        yield running


@pytest.fixture
async def opened() -> AsyncIterator[Callable[..., UdpTracker]]:
    """Makes adapters that are closed in the end."""
    made: list[UdpTracker] = []

    def make(settings: UdpSettings = CALM, *args: object) -> UdpTracker:
        made.append(UdpTracker(settings, *args))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


Opened = Callable[..., UdpTracker]


def open_sockets() -> int:
    """Datagram sockets of this process."""
    count = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            is_socket = os.readlink(f"/proc/self/fd/{name}").startswith("socket:")
        except FileNotFoundError:  # that by which the folder was read
            continue
        if is_socket:
            with socket.socket(fileno=os.dup(int(name))) as found:
                count += found.type == socket.SOCK_DGRAM
    return count


async def test_a_scrape_tells_what_the_tracker_knows(double: UdpTrackerDouble, opened: Opened) -> None:
    asked = hashes(200)
    assert await opened().scrape(double.url, asked, trusted_local=True) == expected(asked)
    assert double.scrapes == [74, 74, 52]


async def test_two_thousand_swarms_are_all_answered_for_though_a_fifth_of_the_packets_is_lost(
    double: UdpTrackerDouble, opened: Opened
) -> None:
    double.loss = 0.2
    asked = hashes(2_000)
    assert await opened(LOSSY).scrape(double.url, asked, trusted_local=True) == expected(asked)


async def test_an_id_is_used_again_for_the_next_question(double: UdpTrackerDouble, opened: Opened) -> None:
    tracker = opened()
    for _ in range(3):
        await tracker.scrape(double.url, hashes(1), trusted_local=True)
    assert (double.connects, len(double.scrapes), len(double.clients)) == (1, 3, 1)


async def test_a_tracker_that_was_restarted_is_asked_for_a_new_id(double: UdpTrackerDouble, opened: Opened) -> None:
    tracker, asked = opened(), hashes(100)
    await tracker.scrape(double.url, asked, trusted_local=True)
    double.forget()
    assert await tracker.scrape(double.url, asked, trusted_local=True) == expected(asked)
    assert double.connects == 2


async def test_transaction_ids_are_not_to_be_guessed(double: UdpTrackerDouble, opened: Opened) -> None:
    await opened().scrape(double.url, hashes(74 * 40), trusted_local=True)
    ids = double.transactions
    assert len(set(ids)) == len(ids) == 41
    assert max(ids) - min(ids) > 2**30


async def test_packets_of_one_question_are_under_way_together(double: UdpTrackerDouble, opened: Opened) -> None:
    double.delay_s = 0.2
    began = trio.current_time()
    await opened(CALM).scrape(double.url, hashes(74 * 8), trusted_local=True)
    assert trio.current_time() - began < 8 * 0.2


async def test_the_right_answer_is_found_amid_nonsense(double: UdpTrackerDouble, opened: Opened) -> None:
    double.bend_connect = double.bend_scrape = noisy
    asked = hashes(200)
    assert await opened(LOSSY).scrape(double.url, asked, trusted_local=True) == expected(asked)


@pytest.mark.parametrize(
    ("connect", "scrape", "reason"),
    [
        (silence, silence, r"did not answer within 0\.6 s"),
        (wrong_transaction, silence, r"did not answer within 0\.6 s"),
        (cut_to(15), silence, "did not answer within"),
        (cut_to(7), silence, "did not answer within"),
        (refusing("No \x1bentry"), silence, "refused: No entry"),
        (None, silence, "did not answer within"),
        (None, wrong_transaction, "did not answer within"),
        (None, cut_to(8), "answered with what is no scrape"),
        (None, cut_to(19), "answered with what is no scrape"),
        (None, refusing("Not today"), "refused: Not today"),
    ],
)
async def test_an_answer_that_is_none_is_a_failure_of_the_tracker(
    double: UdpTrackerDouble, opened: Opened, connect: object, scrape: object, reason: str
) -> None:
    if connect is not None:
        double.bend_connect = connect  # type: ignore[assignment]
    double.bend_scrape = scrape  # type: ignore[assignment]
    began = trio.current_time()
    with pytest.raises(TrackerFailed, match=rf"^127\.0\.0\.1 {reason}") as failed:
        await opened(QUICK).scrape(double.url, hashes(3), trusted_local=True)
    assert str(failed.value).endswith(".")
    assert trio.current_time() - began < 3


async def test_what_came_before_a_tracker_fell_silent_is_told(double: UdpTrackerDouble, opened: Opened) -> None:
    asked = hashes(148)
    double.bend_scrape = lambda answer: [answer] if len(double.scrapes) == 1 else []
    told = await opened(attrs.evolve(QUICK, window=1)).scrape(double.url, asked, trusted_local=True)
    assert told == expected(asked[:74])


async def test_nobody_listening_is_noticed_at_once(free_port: int, opened: Opened) -> None:
    began = trio.current_time()
    with pytest.raises(TrackerFailed, match=r"could not be asked \(ConnectionRefusedError\)"):
        await opened(CALM).scrape(f"udp://127.0.0.1:{free_port}", hashes(1), trusted_local=True)
    assert trio.current_time() - began < 5


async def test_an_answer_from_elsewhere_is_not_heard(double: UdpTrackerDouble, opened: Opened) -> None:
    """The answer is right in every byte; but it comes from another port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        elsewhere.bind(("127.0.0.1", 0))

        def divert(answer: bytes) -> list[bytes]:
            (client,) = double.clients
            elsewhere.sendto(answer, client)
            return []

        double.bend_connect = divert
        with pytest.raises(TrackerFailed, match="did not answer within"):
            await opened(QUICK).scrape(double.url, hashes(1), trusted_local=True)
    assert (len(double.transactions) > 1, double.scrapes) == (True, [])


@pytest.mark.parametrize(
    "url",
    [
        "udp://127.0.0.1:{port}",
        "udp://localhost:{port}",
        "udp://[::1]:{port}",
        "udp://[::ffff:127.0.0.1]:{port}",
        "udp://0.0.0.0:{port}",
        "udp://2130706433:{port}",
        "udp://0x7f.1:{port}",
        "udp://10.1.2.3:{port}",
        "udp://192.168.1.1:{port}",
        "udp://169.254.169.254:{port}",
        "udp://224.0.0.1:{port}",
        "udp://255.255.255.255:{port}",
        "udp://[64:ff9b::7f00:1]:{port}",
        "udp://[fd00::1]:{port}",
        "udp://[ff02::1]:{port}",
    ],
)
async def test_a_tracker_that_is_not_trusted_may_not_lie_on_this_machine_or_beside_it(
    double: UdpTrackerDouble, opened: Opened, url: str
) -> None:
    with pytest.raises(TrackerFailed, match=r"may not be asked|no name of a host"):
        await opened().scrape(url.format(port=double.port), hashes(1), trusted_local=False)
    assert double.transactions == []


@pytest.mark.parametrize("host", ["10.1.2.3", "93.184.215.14", "169.254.169.254", "[2606:2800:21f::1]"])
async def test_a_trusted_tracker_lies_on_this_machine_only(opened: Opened, host: str) -> None:
    with pytest.raises(TrackerFailed, match="may not be asked"):
        await opened().scrape(f"udp://{host}:6969", hashes(1), trusted_local=True)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/announce", "udp://127.0.0.1", "udp://127.0.0.1:0", "udp://:80", "udp://[", "udp://h:x", ""],
)
async def test_an_address_that_cannot_be_asked_is_a_failure(opened: Opened, url: str) -> None:
    with pytest.raises(TrackerFailed, match="no address of a UDP tracker"):
        await opened().scrape(url, hashes(1), trusted_local=True)


class Names:
    """A resolver that knows a few names, and counts."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers, self.asked = answers, 0

    async def __call__(self, name: str) -> list[IpAddress]:
        await trio.lowlevel.checkpoint()
        self.asked += 1
        if name not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ipaddress.ip_address(address) for address in self.answers[name]]


async def test_a_name_is_judged_by_its_address(double: UdpTrackerDouble, opened: Opened) -> None:
    tracker = opened(CALM, Names(here=["127.0.0.1"], there=["10.0.0.5"]))
    url, asked = f"udp://here:{double.port}/announce", hashes(1)
    with pytest.raises(TrackerFailed, match="here lies at an address that may not be asked"):
        await tracker.scrape(url, asked, trusted_local=False)
    assert double.transactions == []
    assert await tracker.scrape(url, asked, trusted_local=True) == expected(asked)
    with pytest.raises(TrackerFailed, match="may not be asked"):  # though a line to that address is kept
        await tracker.scrape(url, asked, trusted_local=False)
    with pytest.raises(TrackerFailed, match="gaierror"):
        await tracker.scrape("udp://nowhere:6969", asked, trusted_local=True)


async def test_a_name_that_changes_its_mind_is_judged_anew(double: UdpTrackerDouble, opened: Opened) -> None:
    names = Names(tracker=["127.0.0.1"])
    tracker, url = opened(CALM, names), f"udp://tracker:{double.port}"
    await tracker.scrape(url, hashes(1), trusted_local=True)
    names.answers["tracker"] = ["10.0.0.1"]
    with pytest.raises(TrackerFailed, match="may not be asked"):
        await tracker.scrape(url, hashes(1), trusted_local=True)


async def test_over_ipv6_it_works_as_well(opened: Opened) -> None:
    asked = hashes(100)
    with UdpTrackerDouble(host="::1").serving() as double:
        assert await opened().scrape(double.url, asked, trusted_local=True) == expected(asked)


async def test_of_two_addresses_one_that_answers_is_enough(opened: Opened) -> None:
    """The first one is silent: the other one is tried beside it after its head start."""
    asked = hashes(5)
    with UdpTrackerDouble(host="::1", loss=1.0).serving() as dead, UdpTrackerDouble().serving(dead.port) as alive:
        tracker = opened(CALM, Names(both=["::1", "127.0.0.1"], other=["127.0.0.1", "::1"]))
        url = f"udp://both:{alive.port}"
        assert await tracker.scrape(url, asked, trusted_local=True) == expected(asked)
        assert await tracker.scrape(f"udp://other:{alive.port}", asked, trusted_local=True) == expected(asked)
        assert alive.connects == 1


async def test_an_address_where_nobody_listens_gives_way_at_once(double: UdpTrackerDouble, opened: Opened) -> None:
    tracker = opened(attrs.evolve(CALM, head_start_s=15.0), Names(both=["::1", "127.0.0.1"]))
    began = trio.current_time()
    assert await tracker.scrape(f"udp://both:{double.port}", hashes(5), trusted_local=True) == expected(hashes(5))
    assert trio.current_time() - began < 5


async def test_the_addresses_of_a_name_that_has_a_thousand_are_not_all_tried(opened: Opened, free_port: int) -> None:
    names = Names(many=[f"127.0.{number // 250}.{number % 250 + 1}" for number in range(1_000)])
    with UdpTrackerDouble(host="127.0.0.5").serving() as fifth:
        with pytest.raises(TrackerFailed, match="could not be asked"):
            await opened(CALM, names).scrape(f"udp://many:{fifth.port}", hashes(1), trusted_local=True)
        assert fifth.transactions == []


async def test_whoever_stops_asking_leaves_no_socket_open(opened: Opened) -> None:
    before = open_sockets()
    tracker = opened(CALM, Names(both=["127.0.0.1", "::1"]))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for bent in (silence, wrong_transaction):
            with UdpTrackerDouble(bend_scrape=bent).serving() as double:
                for moment_s in (0.0, 0.005, 0.05, 0.25):
                    with trio.move_on_after(moment_s):
                        await tracker.scrape(f"udp://both:{double.port}", hashes(100), trusted_local=True)
        gc.collect()
    assert open_sockets() == before
    assert [each for each in caught if each.category is ResourceWarning] == []


async def test_sockets_kept_for_the_next_question_are_few_and_closed_in_the_end(opened: Opened) -> None:
    before = open_sockets()
    tracker = opened()
    for number in range(MOST_IDLE_LINES + 3):
        with UdpTrackerDouble(host=f"127.0.0.{number + 1}").serving() as double:
            await tracker.scrape(double.url, hashes(1), trusted_local=True)
    assert open_sockets() - before == MOST_IDLE_LINES
    tracker.close()
    assert open_sockets() == before


async def test_a_socket_is_closed_once_its_id_has_ended(
    double: UdpTrackerDouble, opened: Opened, mock_clock: MockClock
) -> None:
    before = open_sockets()
    tracker = opened()
    await tracker.scrape(double.url, hashes(1), trusted_local=True)
    mock_clock.jump(61)
    with UdpTrackerDouble().serving() as other:
        await tracker.scrape(other.url, hashes(1), trusted_local=True)
    assert open_sockets() - before == 1
    await tracker.scrape(double.url, hashes(1), trusted_local=True)
    assert double.connects == 2


async def test_a_flood_ends_with_the_time(opened: Opened) -> None:
    with UdpTrackerDouble(bend_scrape=lambda answer: wrong_transaction(answer) * 5_000).serving() as double:
        began = trio.current_time()
        with pytest.raises(TrackerFailed):
            await opened(QUICK).scrape(double.url, hashes(1), trusted_local=True)
        assert trio.current_time() - began < 3


async def test_of_no_swarms_nothing_is_asked(double: UdpTrackerDouble, opened: Opened) -> None:
    assert await opened().scrape(double.url, [], trusted_local=True) == {}
    assert double.transactions == []
