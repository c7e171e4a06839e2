"""A UDP tracker (BEP 15) of the tests' own, in a thread or a process of its own, that misbehaves by script.

It shares no code with the product: what one of the two gets wrong, the other one notices.
`python -m tests.support.udp_tracker [LOSS]` prints its port, and ends on EOF.
"""

from __future__ import annotations

import heapq
import random
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[2]
CONNECT, SCRAPE, ERROR = 0, 2, 3
PROTOCOL_ID = 0x41727101980
BUFFER_BYTES = 4 * 1024 * 1024

Client = tuple[object, ...]
Bend = Callable[[bytes], list[bytes]]
"""Turns a proper answer into what is sent in its stead: nothing, something else, or more."""


def counts_of(raw_hash: bytes) -> tuple[int, int, int]:
    """What it says of a swarm unless told otherwise: seeders, completed, leechers, all taken from the hash."""
    return raw_hash[0], raw_hash[1], raw_hash[2]


def honest(answer: bytes) -> list[bytes]:
    """As it should be."""
    return [answer]


@attrs.define(eq=False)
class UdpTrackerDouble:
    """Attributes may be changed while it runs. `loss` is the share of packets lost, on each of both ways."""

    host: str = "127.0.0.1"
    loss: float = 0.0
    delay_s: float = 0.0
    swarms: Callable[[bytes], tuple[int, int, int]] = counts_of
    bend_connect: Bend = honest
    bend_scrape: Bend = honest
    most_hashes: int = 74
    is_strict: bool = True
    """Does it refuse connection ids that it did not give to this very address and port?"""

    dice: random.Random = attrs.field(factory=lambda: random.Random(7))
    connects: int = 0
    scrapes: list[int] = attrs.field(factory=list)  # how many swarms each packet asked about
    transactions: list[int] = attrs.field(factory=list)
    clients: set[Client] = attrs.field(factory=set)
    _ids: dict[int, Client] = attrs.field(factory=dict)
    _later: list[tuple[float, int, bytes, Client]] = attrs.field(factory=list)
    _socket: socket.socket = attrs.field(init=False)
    _bell: tuple[socket.socket, socket.socket] = attrs.field(init=False)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"udp://{host}:{self.port}/announce"

    def forget(self) -> None:
        """As if it had been started anew."""
        self._ids.clear()

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[UdpTrackerDouble]:
        """Answer from a thread while the block runs."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._socket, self._bell = socket.socket(family, socket.SOCK_DGRAM), socket.socketpair()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._socket.bind((self.host, port))
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._bell[0].send(b"!")
            thread.join(10)
            for each in (self._socket, *self._bell):
                each.close()

    def _run(self) -> None:
        while True:
            pause_s = max(0.0, self._later[0][0] - time.monotonic()) if self._later else None
            ready, _, _ = select.select([self._socket, self._bell[1]], [], [], pause_s)
            if self._bell[1] in ready:
                return
            if ready:
                self._hear(*self._socket.recvfrom(65536))
            while self._later and self._later[0][0] <= time.monotonic():
                _, _, packet, client = heapq.heappop(self._later)
                self._socket.sendto(packet, client)

    def _hear(self, packet: bytes, client: Client) -> None:
        if self.dice.random() < self.loss or len(packet) < 16:
            return
        self.clients.add(client)
        for answer in self._answers(packet, client):
            if self.dice.random() >= self.loss:
                self._send(answer, client)

    def _send(self, answer: bytes, client: Client) -> None:
        if self.delay_s:
            heapq.heappush(self._later, (time.monotonic() + self.delay_s, self.dice.getrandbits(32), answer, client))
        else:
            self._socket.sendto(answer, client)

    def _answers(self, packet: bytes, client: Client) -> list[bytes]:
        connection_id, action, transaction_id = struct.unpack_from(">QII", packet)
        self.transactions.append(transaction_id)
        if action == CONNECT and connection_id == PROTOCOL_ID:
            return self.bend_connect(self._connected(transaction_id, client))
        if action != SCRAPE:
            return [refusal(transaction_id, "unknown action")]
        if self.is_strict and self._ids.get(connection_id) != client:
            return [refusal(transaction_id, "Connection ID missmatch.")]
        return self.bend_scrape(self._scraped(transaction_id, packet[16:]))

    def _connected(self, transaction_id: int, client: Client) -> bytes:
        self.connects += 1
        connection_id = self.dice.getrandbits(64)
        self._ids[connection_id] = client
        return struct.pack(">IIQ", CONNECT, transaction_id, connection_id)

    def _scraped(self, transaction_id: int, hashes: bytes) -> bytes:
        asked = [hashes[at : at + 20] for at in range(0, len(hashes), 20)]
        assert all(len(each) == 20 for each in asked)
        self.scrapes.append(len(asked))
        entries = (struct.pack(">III", *self.swarms(each)) for each in asked[: self.most_hashes])
        return struct.pack(">II", SCRAPE, transaction_id) + b"".join(entries)


def refusal(transaction_id: int, reason: str) -> bytes:
    """The answer that says no."""
    return struct.pack(">II", ERROR, transaction_id) + reason.encode()


# --- ways to bend an answer -------------------------------------------------------------------------------------------


def silence(_answer: bytes) -> list[bytes]:
    """Says nothing."""
    return []


def refusing(reason: str) -> Bend:
    """Says no."""

    def refuse(answer: bytes) -> list[bytes]:
        return [refusal(struct.unpack_from(">I", answer, 4)[0], reason)]

    return refuse


def wrong_transaction(answer: bytes) -> list[bytes]:
    """Answers a question that nobody asked."""
    return [answer[:4] + bytes(byte ^ 0xFF for byte in answer[4:8]) + answer[8:]]


def cut_to(size: int) -> Bend:
    """Sends the first bytes only."""

    def cut(answer: bytes) -> list[bytes]:
        return [answer[:size]]

    return cut


def noisy(answer: bytes) -> list[bytes]:
    """Sends the right answer amid nonsense, and twice."""
    return [b"", b"\0", *wrong_transaction(answer), answer[:7], answer, answer, bytes(9000)]


@contextmanager
def udp_tracker_process(loss: float = 0.0) -> Iterator[int]:
    """Serve from another process while the block runs; gives the port on loopback."""
    command = [sys.executable, "-m", __name__, str(loss)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)


def main(loss: float) -> None:
    with UdpTrackerDouble(loss=loss).serving() as tracker:
        sys.stdout.write(f"{tracker.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
