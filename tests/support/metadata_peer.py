"""A peer that has nothing but metadata to give, true or false: BEP 3's handshake, BEP 10 and BEP 9 by hand."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import attrs

from actors.bencode import decode, encode

BLOCK = 16 * 1024
OUR_ID = 3
"""What messages of BEP 9 that are meant for this peer begin with."""

_EXTENDED = 20
_GREETING = b"\x13BitTorrent protocol"


@attrs.define
class MetadataPeer:
    """Listens on `port` of loopback. `metadata` is given out in blocks, as that of whatever swarm it is met in.

    `claimed_size` is said to be its length. `asked` are the numbers of the blocks that were asked for.
    """

    port: int
    metadata: bytes = attrs.field(repr=False)
    claimed_size: int
    asked: list[int] = attrs.field(factory=list)
    met: int = 0

    def serve(self, server: socket.socket) -> None:
        """Meet peers until the socket is closed, each in a thread of its own."""
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer, suppress(OSError, EOFError):
            peer.settimeout(20)
            greeting = _exactly(peer, 68)
            if not greeting.startswith(_GREETING):  # an attempt at encryption: it comes back without
                return
            self.met += 1
            peer.sendall(_GREETING + bytes([0, 0, 0, 0, 0, 0x10, 0, 0]) + greeting[28:48] + b"-XX0000-abcdefghijkl")
            _say(peer, 0, encode({b"m": {b"ut_metadata": OUR_ID}, b"metadata_size": self.claimed_size}))
            their_id = 0
            while True:
                kind, body = _hear(peer)
                if kind == 0:
                    their_id = _dictionary(body)[b"m"].get(b"ut_metadata", 0)
                elif kind == OUR_ID:
                    self._give(peer, their_id, _dictionary(body))

    def _give(self, peer: socket.socket, their_id: int, request: dict[bytes, Any]) -> None:
        number = request[b"piece"]
        if request[b"msg_type"] != 0:
            return
        self.asked.append(number)
        head = encode({b"msg_type": 1, b"piece": number, b"total_size": self.claimed_size})
        _say(peer, their_id, head + self.metadata[number * BLOCK : (number + 1) * BLOCK])


@contextmanager
def metadata_peer(metadata: bytes, claimed_size: int | None = None, host: str = "127.0.0.1") -> Iterator[MetadataPeer]:
    """A peer with this metadata while the block runs."""
    with socket.create_server((host, 0)) as server:
        one = MetadataPeer(server.getsockname()[1], metadata, len(metadata) if claimed_size is None else claimed_size)
        thread = threading.Thread(target=one.serve, args=(server,), daemon=True)
        thread.start()
        try:
            yield one
        finally:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(2)


def _say(peer: socket.socket, kind: int, body: bytes) -> None:
    message = bytes([_EXTENDED, kind]) + body
    peer.sendall(len(message).to_bytes(4, "big") + message)


def _hear(peer: socket.socket) -> tuple[int | None, bytes]:
    """The next message: the kind of an extended one, None for any other."""
    message = _exactly(peer, int.from_bytes(_exactly(peer, 4), "big"))
    return (message[1], message[2:]) if message[:1] == bytes([_EXTENDED]) else (None, b"")


def _exactly(peer: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _dictionary(body: bytes) -> dict[bytes, Any]:
    value = decode(body, canonical=False)
    assert isinstance(value, dict)
    return value
