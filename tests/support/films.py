"""The demo films as they lie in the repository: what every stream is compared with."""

from __future__ import annotations

import pathlib
import random
from collections.abc import Iterator
from functools import cache

import attrs

from tests.support.client import Client, Stream, until

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "actors" / "demo" / "films"


@attrs.frozen
class Original:
    """One film file."""

    name: str
    content: bytes = attrs.field(repr=False)

    @property
    def has_index_at_end(self) -> bool:
        """MP4 (ISO/IEC 14496-12): the `moov` box comes after the media data."""
        order = [kind for kind, _ in boxes(self.content)]
        return order.index(b"moov") > order.index(b"mdat")


def boxes(content: bytes) -> Iterator[tuple[bytes, int]]:
    """The top-level boxes of an MP4 file: kind and size in bytes."""
    at = 0
    while at < len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        size = size or len(content) - at
        yield kind, size
        at += size


@cache
def originals() -> dict[int, Original]:
    """Every demo film by its size, which tells them apart."""
    films = {path.stat().st_size: Original(path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.mp4"))}
    assert len(films) >= 3, f"no demo films in {FOLDER}"
    return films


def original_of(stream: Stream) -> Original:
    """The file that a stream must be equal to."""
    return originals()[stream.size]


def open_every_variant(client: Client) -> dict[str, Stream]:
    """A stream of every quality of every demo film, by the original's name."""
    wishes = until(lambda: every_variant(client), "every demo film can be watched")
    opened = {original_of(stream).name: stream for stream in (client.open_stream(*wish) for wish in wishes)}
    assert len(opened) == len(originals()), f"different wishes led to the same file: {opened}"
    return opened


def every_variant(client: Client) -> list[tuple[int, str]]:
    """Film and quality of all demo files; empty while some of them are not known yet, right after a first start."""
    wishes = [(film, quality) for film in client.playable() for quality in client.qualities(film)]
    return wishes if len(wishes) == len(originals()) else []


def open_largest(client: Client) -> Stream:
    """The stream that takes longest to download."""
    return max(open_every_variant(client).values(), key=lambda stream: stream.size)


def open_any(client: Client) -> Stream:
    """A stream of some demo film, as *Watch* opens it."""
    return client.open_stream(until(lambda: every_variant(client), "every demo film can be watched")[0][0])


def random_ranges(size: int, count: int, rng: random.Random) -> list[tuple[int, int]]:
    """Random ranges, the awkward ones among them: first and last byte, and across the whole."""
    drawn = [sorted(rng.sample(range(size + 1), 2)) for _ in range(count)]
    return [(0, 1), (size - 1, size), *((start, end) for start, end in drawn), (0, size)]
