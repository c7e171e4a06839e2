"""Bencoding (BEP 3), the wire format of .torrent files and tracker answers: strict, bounded, nothing but functions.

Decoded values are `int`, `bytes`, `list` and `dict` with `bytes` keys. What comes from outside is untrusted, so
`decode` limits size, depth, number of values and integer width before it builds anything large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

Bencoded: TypeAlias = "int | bytes | list[Bencoded] | dict[bytes, Bencoded]"
Encodable: TypeAlias = "int | bytes | str | Sequence[Encodable] | Mapping[bytes, Encodable]"

_INT_DIGITS = 20
"""Enough for any signed 64-bit number; longer ones only serve to waste time."""


class BencodeError(ValueError):
    """The bytes are not bencoded, not in canonical form, or larger than the limits allow."""


class Limits(NamedTuple):
    """What `decode` accepts at most. The defaults suit tracker answers; .torrent files need a larger `size_bytes`."""

    size_bytes: int = 1024 * 1024
    depth: int = 16
    values: int = 100_000


def encode(value: Encodable) -> bytes:
    """Bencode a value; text becomes UTF-8, the keys of a mapping are sorted as raw bytes.

    Raises `TypeError` for a type that has no bencoded form (bool, float, None) and for a key that is not bytes.
    """
    parts: list[bytes] = []
    _write(value, parts.append)
    return b"".join(parts)


def decode(data: bytes, limits: Limits = Limits(), *, canonical: bool = True) -> Bencoded:  # noqa: B008 (immutable)
    """Read exactly one bencoded value; anything left over is an error.

    With `canonical=False` the keys of a dictionary may stand in any order, as some trackers write them; a repeated
    key, a leading zero and `-0` stay forbidden. Raises `BencodeError`.
    """
    reader = _Reader(data, limits, canonical)
    value = reader.value(limits.depth)
    reader.finish()
    return value


def raw_values(data: bytes, limits: Limits = Limits(), *, canonical: bool = True) -> dict[bytes, bytes]:  # noqa: B008
    """The values of a bencoded dictionary as they stand there, byte for byte, whatever we make of them otherwise.

    The hash of a torrent is that of its `info` as it was written (BEP 3). Limits and errors are those of `decode`;
    anything but a dictionary is an error too.
    """
    reader = _Reader(data, limits, canonical)
    if data[:1] != b"d":
        raise BencodeError("no dictionary")
    values = {key: data[start : reader.at] for key, start, _ in reader.entries(reader.deeper(limits.depth))}
    reader.finish()
    return values


def _write(value: Encodable, out: Callable[[bytes], object]) -> None:
    match value:
        case bool() | bytearray() | memoryview():
            raise TypeError(f"bencoding has no {type(value).__name__}")
        case int():
            out(b"i%de" % value)
        case str():
            _write(value.encode(), out)
        case bytes():
            out(b"%d:" % len(value))
            out(value)
        case Mapping():
            _write_mapping(value, out)
        case Sequence():
            out(b"l")
            for item in value:
                _write(item, out)
            out(b"e")
        case _:
            raise TypeError(f"bencoding has no {type(value).__name__}")


def _write_mapping(value: Mapping[bytes, Encodable], out: Callable[[bytes], object]) -> None:
    if not all(isinstance(key, bytes) for key in value):
        raise TypeError("keys of a bencoded dictionary are bytes")
    out(b"d")
    for key in sorted(value):
        _write(key, out)
        _write(value[key], out)
    out(b"e")


class _Reader:
    """A cursor over the bytes; every method leaves it behind what it has read."""

    def __init__(self, data: bytes, limits: Limits, canonical: bool) -> None:
        if len(data) > limits.size_bytes:
            raise BencodeError(f"{len(data)} bytes, more than the {limits.size_bytes} allowed")
        self.at = 0
        self._data = data
        self._left = limits.values
        self._canonical = canonical

    def value(self, depth: int) -> Bencoded:
        self._left -= 1
        if self._left < 0:
            raise BencodeError("too many values")
        match self._data[self.at : self.at + 1]:
            case b"i":
                return self._integer(self.at + 1, b"e")
            case b"l":
                return self._list(self.deeper(depth))
            case b"d":
                return {key: value for key, _, value in self.entries(self.deeper(depth))}
            case byte if byte.isdigit():
                return self._string()
            case b"":
                raise BencodeError("the value is cut off")
            case byte:
                raise BencodeError(f"{byte!r} at {self.at} starts no value")

    def finish(self) -> None:
        if self.at != len(self._data):
            raise BencodeError(f"{len(self._data) - self.at} bytes left over after the value")

    def deeper(self, depth: int) -> int:
        if depth <= 0:
            raise BencodeError("nested too deeply")
        self.at += 1
        return depth - 1

    def entries(self, depth: int) -> Iterator[tuple[bytes, int, Bencoded]]:
        """Of the dictionary that has just been entered: key, where its value begins, and the value that was read."""
        seen: set[bytes] = set()
        last: bytes | None = None
        while not self._ended():
            if not self._data[self.at : self.at + 1].isdigit():
                raise BencodeError(f"no key at {self.at}")
            key = self._string()
            if key in seen or (self._canonical and last is not None and key < last):
                raise BencodeError(f"the key {key[:40]!r} is repeated or out of order")
            last = key
            seen.add(key)
            start = self.at
            yield key, start, self.value(depth)

    def _ended(self) -> bool:
        if self._data[self.at : self.at + 1] != b"e":
            return False
        self.at += 1
        return True

    def _integer(self, start: int, end: bytes) -> int:
        stop = self._data.find(end, start, start + _INT_DIGITS + 1)
        digits = self._data[start:stop] if stop >= 0 else b""
        unsigned = digits.removeprefix(b"-")
        if not unsigned.isdigit() or (unsigned[0] == ord("0") and digits != b"0"):
            raise BencodeError(f"no canonical integer at {start}")
        self.at = stop + 1
        return int(digits)

    def _string(self) -> bytes:
        length = self._integer(self.at, b":")
        start = self.at
        if length > len(self._data) - start:
            raise BencodeError(f"a string of {length} bytes at {start} is cut off")
        self.at = start + length
        return self._data[start : self.at]

    def _list(self, depth: int) -> list[Bencoded]:
        items: list[Bencoded] = []
        while not self._ended():
            items.append(self.value(depth))
        return items
