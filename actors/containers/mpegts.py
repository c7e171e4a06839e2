"""MPEG transport streams (ISO/IEC 13818-1): no index, but a clock. M2TS puts four bytes before each packet."""

from __future__ import annotations

from collections.abc import Iterator

from actors.containers.byte_range import ByteRange
from actors.containers.time_map import line
from actors.containers.walk import Draft, Walk

SYNC = 0x47
PACKET_SIZES = {188: 0, 192: 4}
"""And where the sync byte is in a packet."""
LOOK_BYTES = 256 * 1024
"""At each end of the file. A clock reference comes at least every 0.1 s (2.7.2): this does for 20 Mbit/s."""

CLOCK_HZ = 90_000
CLOCK_WRAPS_AT = 2**33
PLAUSIBLE_BYTES_PER_S = range(4_000, 40_000_000)
"""Outside of it the clock was set anew somewhere in the file."""


def packet_size(head: bytes) -> int | None:
    """By the first five sync bytes, or None if this is no transport stream."""
    for size, sync_at in PACKET_SIZES.items():
        syncs = head[sync_at::size][:5]
        if len(syncs) == 5 and set(syncs) == {SYNC}:
            return size
    return None


def read_mpegts(draft: Draft, packet_bytes: int) -> Walk:
    """Take the first and the last clock reference of one program."""
    draft.container = "mpegts"
    head = yield ByteRange(0, LOOK_BYTES)
    first = next(_clocks(head, packet_bytes), None)
    if first is None:
        return
    start = max(0, draft.size_bytes - LOOK_BYTES) // packet_bytes * packet_bytes
    tail = yield ByteRange(start, draft.size_bytes)
    lasts = [(start + at, clock) for at, pid, clock in _clocks(tail, packet_bytes) if pid == first[1]]
    if not lasts:
        return
    (at, _, clock), (last_at, last_clock) = first, lasts[-1]
    elapsed_s = (last_clock - clock) % CLOCK_WRAPS_AT / CLOCK_HZ
    if not elapsed_s or int((last_at - at) / elapsed_s) not in PLAUSIBLE_BYTES_PER_S:
        return
    draft.duration_s = elapsed_s * draft.size_bytes / (last_at - at)
    draft.time_map = line(0, draft.size_bytes, draft.duration_s)


def _clocks(data: bytes, packet_bytes: int) -> Iterator[tuple[int, int, int]]:
    """Of each packet with a program clock reference: where it starts, its PID, the clock in ticks (2.4.3.5)."""
    for at in range(0, len(data) - packet_bytes + 1, packet_bytes):
        start = at + PACKET_SIZES[packet_bytes]
        sync, pid_high, pid_low, control, length, flags = data[start : start + 6]
        if sync == SYNC and control & 0x20 and length >= 7 and flags & 0x10:
            clock = int.from_bytes(data[start + 6 : start + 11], "big") >> 7
            yield at, (pid_high & 0x1F) << 8 | pid_low, clock
