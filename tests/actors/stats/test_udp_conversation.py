"""What is said to a UDP tracker and when, in scripted time: no socket, no waiting."""

from __future__ import annotations

import heapq
import itertools
import math
import random
import struct
from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.stats import UdpSettings
from actors.stats.tracker import Counts
from actors.stats.udp_conversation import Conversation
from storage.model.sources import InfoHash
from tests.support.udp_tracker import UdpTrackerDouble, counts_of, cut_to, refusal, refusing

CLIENT = ("here", 1)
BEP = UdpSettings()


def hashes(count: int) -> list[InfoHash]:
    return [InfoHash(random.Random(number).randbytes(20).hex()) for number in range(count)]


def counts(info_hash: InfoHash) -> Counts:
    seeders, _, leechers = counts_of(bytes.fromhex(info_hash))
    return Counts(seeders, leechers)


def conversation(settings: UdpSettings = BEP) -> Conversation:
    numbers = itertools.count(1)
    return Conversation(settings, lambda: next(numbers))


@attrs.define
class Path:
    """Carries packets between a conversation and a tracker, each in `latency_s`, and loses some. Time is told."""

    talk: Conversation
    tracker: UdpTrackerDouble
    latency_s: float = 0.1
    loss: float = 0.0
    dice: random.Random = attrs.field(factory=lambda: random.Random(3))
    now: float = 1000.0
    sent_at: list[float] = attrs.field(factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    _coming: list[tuple[float, int, bytes]] = attrs.field(factory=list)
    _order: itertools.count[int] = attrs.field(factory=itertools.count)

    def run(self, until_s: float = math.inf, done: Callable[[], bool] = lambda: False) -> None:
        """Until it is over, or the time is."""
        end = self.now + until_s
        while not self.talk.is_over and not done():
            for packet in self.talk.due(self.now):
                self._send(packet)
            following = min(self._coming[0][0] if self._coming else math.inf, self.talk.next_due())
            if following > end:
                self.now = end
                return
            self.now = following
            while self._coming and self._coming[0][0] <= self.now:
                self.in_flight -= 1
                self.talk.hear(heapq.heappop(self._coming)[2], self.now)

    def _send(self, packet: bytes) -> None:
        self.sent_at.append(self.now)
        if self.dice.random() < self.loss:
            return
        for answer in self.tracker._answers(packet, CLIENT):
            if self.dice.random() >= self.loss:
                heapq.heappush(self._coming, (self.now + self.latency_s, next(self._order), answer))
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)


def path(count: int, settings: UdpSettings = BEP, **how: object) -> Path:
    talk = conversation(settings)
    talk.begin(hashes(count))
    return Path(talk, UdpTrackerDouble(), **how)  # type: ignore[arg-type]


def test_a_question_is_an_id_and_then_a_packet_for_each_74_swarms() -> None:
    way = path(200)
    way.run()
    assert (way.tracker.connects, way.tracker.scrapes) == (1, [74, 74, 52])
    assert way.talk.counts == {each: counts(each) for each in hashes(200)}


def test_what_is_not_answered_is_sent_again_as_the_bep_says() -> None:
    way = path(1, loss=1.0)
    way.run(until_s=18_000)
    waits = [round(later - earlier) for earlier, later in itertools.pairwise(way.sent_at)]
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1920, 3840, 3840, 3840]


def test_the_schedule_is_a_setting() -> None:
    way = path(1, UdpSettings(resend_after_s=0.5, most_doublings=1), loss=1.0)
    way.run(until_s=3)
    assert [round(at - 1000, 1) for at in way.sent_at] == [0.0, 0.5, 1.5, 2.5]


def test_an_answer_to_any_packet_begins_the_waits_anew() -> None:
    """One packet of two is lost again and again, while the tracker answers others."""
    talk = conversation()
    talk._limit = 50
    talk.begin(hashes(100))
    (connect,) = talk.due(0.0)
    talk.hear(struct.pack(">IIQ", 0, struct.unpack_from(">I", connect, 12)[0], 77), 0.0)
    assert [len(packet) for packet in talk.due(0.0)] == [16 + 20 * 50] * 2
    assert talk.next_due() == 15.0
    assert len(talk.due(15.0)) == 2
    assert talk.next_due() == 45.0
    first = 2  # transaction ids count from 1, which was the connect
    talk.hear(struct.pack(">II", 2, first) + bytes(12 * 50), 20.0)
    assert talk.next_due() == 30.0


@pytest.mark.parametrize("loss", [0.2, 0.5])
def test_every_swarm_is_answered_for_however_many_packets_are_lost(loss: float) -> None:
    way = path(2_000, loss=loss)
    way.run()
    assert way.talk.counts == {each: counts(each) for each in hashes(2_000)}


def test_no_more_than_the_window_is_under_way() -> None:
    way = path(2_000, UdpSettings(window=5))
    way.run()
    assert way.most_in_flight == 5


def test_an_id_serves_for_a_minute_and_no_longer() -> None:
    way = path(1)
    way.run()
    way.now += 59.0
    way.talk.begin(hashes(1))
    way.run()
    assert way.tracker.connects == 1
    way.now += 1.0
    way.talk.begin(hashes(1))
    way.run()
    assert way.tracker.connects == 2


def test_an_id_that_ends_amid_a_long_question_is_renewed() -> None:
    way = path(2_000, UdpSettings(window=1), latency_s=5.0)
    way.run()
    assert way.tracker.connects == 3
    assert len(way.talk.counts) == 2_000


def test_an_id_that_the_tracker_forgot_is_renewed_once() -> None:
    way = path(500)
    way.run()
    way.tracker.forget()
    way.talk.begin(hashes(500))
    way.run()
    assert (way.tracker.connects, way.talk.trouble, len(way.tracker.scrapes)) == (2, "", 7 + 7)
    assert len(way.talk.counts) == 500


def test_a_tracker_that_refuses_its_own_id_is_not_asked_for_ever() -> None:
    way = path(100)
    way.tracker.bend_scrape = refusing("Connection ID missmatch.")
    way.run()
    assert (way.talk.is_over, way.talk.counts) == (True, {})
    assert way.talk.trouble == "refused: Connection ID missmatch."
    assert len(way.tracker.scrapes) == 2


def test_a_tracker_that_refuses_us_is_asked_nothing() -> None:
    way = path(100)
    way.tracker.bend_connect = refusing("Go away \x1b[0m" + "a" * 40)
    way.run()
    assert way.talk.trouble == "refused: Go away …"
    assert way.tracker.scrapes == []


def test_a_tracker_that_answers_the_first_few_only_is_asked_in_shorter_lists() -> None:
    way = path(200)
    way.tracker.most_hashes = 70
    way.run()
    assert way.talk.counts == {each: counts(each) for each in hashes(200)}
    assert max(way.tracker.scrapes[3:]) == 70


def test_a_tracker_that_skips_what_it_does_not_know_is_never_misread() -> None:
    known = set(hashes(200)[::3])
    way = path(200)

    def skip(answer: bytes) -> list[bytes]:
        entries = [answer[at : at + 12] for at in range(8, len(answer), 12)]
        return [answer[:8] + b"".join(entry for entry in entries if entry != bytes(12))]

    way.tracker.swarms = lambda raw: counts_of(raw) if raw.hex() in known else (0, 0, 0)
    way.tracker.bend_scrape = skip
    way.run(until_s=40)
    assert way.talk.counts
    assert all(said == counts(each) for each, said in way.talk.counts.items())
    assert set(way.talk.counts) <= known


def test_long_packets_that_do_not_get_through_are_cut_shorter() -> None:
    way = path(200)
    way.tracker.bend_scrape = lambda answer: [answer] if len(answer) <= 8 + 12 * 70 else []
    way.run(until_s=20)
    assert way.talk.counts == {each: counts(each) for each in hashes(200)}
    assert way.tracker.scrapes == [74, 74, 52, 60, 60, 28]


@pytest.mark.parametrize("size", [9, 19, 100])
def test_a_length_that_makes_no_sense_is_no_answer(size: int) -> None:
    way = path(50)
    way.tracker.bend_scrape = cut_to(size)
    way.run(until_s=40)
    assert (way.talk.is_over, way.talk.counts) == (False, {})
    assert way.talk.trouble == "answered with what is no scrape"
    assert way.sent_at == pytest.approx([1000.0, 1000.1, 1015.1], abs=0.01)


def test_answers_to_nobody_and_to_the_question_before_are_not_heard() -> None:
    way = path(74)
    kept: list[bytes] = []

    def keep(answer: bytes) -> list[bytes]:
        kept.append(answer)
        return []

    way.tracker.bend_scrape = keep
    way.run(until_s=1)
    way.talk.begin(hashes(10))
    way.talk.hear(kept[0], way.now)
    way.talk.hear(refusal(123456, "no"), way.now)
    assert (way.talk.counts, way.talk.trouble, way.talk.is_over) == ({}, "", False)


def test_one_swarm_named_twice_is_asked_for_once() -> None:
    talk = conversation()
    talk.begin(hashes(3) * 5)
    way = Path(talk, UdpTrackerDouble())
    way.run()
    assert way.tracker.scrapes == [3]


def test_transaction_ids_under_way_are_never_given_twice() -> None:
    dice = random.Random(5)
    talk = Conversation(UdpSettings(window=64), lambda: dice.randrange(70))
    talk.begin(hashes(64 * 74))
    way = Path(talk, UdpTrackerDouble())
    way.run()
    assert len(talk.counts) == 64 * 74


answers = st.builds(
    lambda action, transaction, body: struct.pack(">II", action, transaction) + body,
    st.sampled_from([0, 1, 2, 3, 2**32 - 1]),
    st.integers(0, 5),
    st.binary(max_size=40),
)


@given(st.lists(answers | st.binary(max_size=2000), max_size=30), st.integers(1, 300))
def test_whatever_is_heard_no_more_than_the_window_goes_out_and_no_swarm_comes_in(
    heard: list[bytes], count: int
) -> None:
    asked = hashes(count)
    talk = conversation()
    talk.begin(asked)
    now = 0.0
    for datagram in heard:
        assert len(talk.due(now)) <= BEP.window
        talk.hear(datagram, now)
        now = min(talk.next_due(), now + 20.0)
        repr(talk)
    assert set(talk.counts) <= set(asked)
