"""How swarms are measured."""

from __future__ import annotations

import attrs
from attrs.validators import deep_iterable, ge, gt, instance_of, le

from actors.breaker import BreakerSettings
from actors.stats.places import Place

_REST = BreakerSettings(failures=2, open_s=60.0, longest_open_s=6 * 3600.0)


@attrs.frozen
class UdpSettings:
    """How trackers are asked over UDP (BEP 15). Times in seconds.

    What is not answered is sent again after `resend_after_s` * 2^n, n counting from 0 to `most_doublings` (the BEP
    says 15 s and 8); n starts anew whenever the tracker answers anything. All of a scrape ends after `within_s`.
    Up to `window` packets are under way to one tracker. Where a name has several addresses, the next one is tried
    beside the others after `head_start_s` of silence.
    """

    resend_after_s: float = attrs.field(default=15.0, validator=gt(0.0))
    most_doublings: int = attrs.field(default=8, validator=[ge(0), le(16)])
    within_s: float = attrs.field(default=40.0, validator=ge(0.1))
    window: int = attrs.field(default=8, validator=[ge(1), le(64)])
    head_start_s: float = attrs.field(default=1.0, validator=ge(0.01))


@attrs.frozen
class HttpSettings:
    """How trackers are asked over HTTP (BEP 48). Times in seconds, sizes in bytes.

    A request may take `request_within_s`, all of a scrape `within_s`. A tracker that takes one swarm a request is
    asked for `lone_requests` of them at most.
    """

    hashes_a_request: int = attrs.field(default=40, validator=[ge(1), le(74)])
    lone_requests: int = attrs.field(default=10, validator=ge(1))
    request_within_s: float = attrs.field(default=10.0, validator=ge(0.1))
    within_s: float = attrs.field(default=40.0, validator=ge(0.1))
    max_answer_bytes: int = attrs.field(default=1024 * 1024, validator=ge(1024))


def _are_trackers(_owner: object, _attribute: attrs.Attribute[tuple[str, ...]], urls: tuple[str, ...]) -> None:
    for url in urls:
        if Place.of(url) is None:
            raise ValueError("an extra tracker is an address like udp://tracker.example:1337 or https://…/announce")


@attrs.frozen
class StatsSettings:
    """Times in seconds.

    Between two turns lie `check_interval_s`, while nothing is due up to `idle_ceiling_s`; a turn measures up to
    `swarms_a_turn` swarms at `trackers_a_turn` trackers, `parallel_scrapes` of them at once, and has `dht_a_turn` of
    those of which these say too little counted in the DHT. What was measured less than `fresh_for_s` ago is not asked
    for again. Without `is_background` nothing is measured but what somebody asks for; that takes up to
    `check_within_s`, and once a tracker knows of seeders no more than `check_grace_s` longer.
    `extra_trackers` (`SCRAPE_TRACKERS`) are asked beside the swarm's own, of which `trackers_a_swarm` are. With
    `allow_local_trackers` (`ALLOW_LOCAL_PEERS`) trackers may lie on this machine and in the operator's network, too.
    """

    check_interval_s: float = attrs.field(default=2.0, validator=ge(2.0))
    idle_ceiling_s: float = attrs.field(default=300.0, validator=ge(2.0))
    swarms_a_turn: int = attrs.field(default=74, validator=[ge(1), le(500)])
    trackers_a_turn: int = attrs.field(default=100, validator=ge(1))
    parallel_scrapes: int = attrs.field(default=16, validator=ge(1))
    fresh_for_s: float = attrs.field(default=60.0, validator=ge(0.0))
    remembered: int = attrs.field(default=10_000, validator=ge(1))
    trackers_a_swarm: int = attrs.field(default=8, validator=ge(1))
    extra_trackers: tuple[str, ...] = attrs.field(
        default=(), repr=False, validator=[deep_iterable(instance_of(str)), _are_trackers]
    )
    check_within_s: float = attrs.field(default=8.0, validator=ge(0.1))
    check_grace_s: float = attrs.field(default=1.5, validator=ge(0.0))
    parallel_checks: int = attrs.field(default=32, validator=ge(1))
    parallel_dht: int = attrs.field(default=2, validator=ge(1))
    dht_a_turn: int = attrs.field(default=2, validator=ge(0))
    remembered_trackers: int = attrs.field(default=1_000, validator=ge(1))
    rest: BreakerSettings = _REST
    """When a tracker that fails is left alone, and for how long."""

    allow_local_trackers: bool = False
    udp: UdpSettings = UdpSettings()
    http: HttpSettings = HttpSettings()
    is_background: bool = True
