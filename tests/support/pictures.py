"""Pictures made for tests, and a source of pictures whose answers a test writes down."""

from __future__ import annotations

import io
import struct
import zlib

import trio
from PIL import Image

from actors.images import PictureSize, PictureUnknown
from storage.database import Database
from storage.entities import Entities

RED, GREEN, BLUE, GREY = (255, 0, 0), (0, 128, 0), (0, 0, 255), (17, 34, 51)
QUARTERS = (RED, GREEN, BLUE, GREY)
COLOURS = "ff0000" + "008000" + "0000ff" + "112233"
"""What a picture of those four quarters is told by."""


def quartered(kind: str = "PNG", side: int = 64, mode: str = "RGB") -> bytes:
    """A square picture whose four quarters are red, green, blue and grey."""
    picture = Image.new(mode, (side, side))
    for place, colour in enumerate(QUARTERS):
        left, top = place % 2 * side // 2, place // 2 * side // 2
        picture.paste(colour, (left, top, left + side // 2, top + side // 2))
    return written(picture, kind)


def written(picture: Image.Image, kind: str = "PNG") -> bytes:
    """A picture as a file of this kind."""
    file = io.BytesIO()
    picture.save(file, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return file.getvalue()


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few hundred bytes that unpack to gigabytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(200_000), 9)
    chunks = [(b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


class FakePictures:
    """Has `pictures` by name, alike in all sizes; remembers what it was asked for. `trouble` is raised instead."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self.trouble: Exception | None = None
        self.asked: list[tuple[str, str]] = []
        self.latency_s = 0.0
        self.at_once = self.most_at_once = 0

    async def picture(self, name: str, size: PictureSize) -> bytes:
        return await self._answer(name, size)

    async def thumbnail(self, name: str) -> bytes:
        return await self._answer(name, "thumbnail")

    async def _answer(self, name: str, size: str) -> bytes:
        self.asked.append((name, size))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await trio.sleep(self.latency_s)
        finally:
            self.at_once -= 1
        if self.trouble is not None:
            raise self.trouble
        if name not in self.pictures:
            raise PictureUnknown("Gone.")
        return self.pictures[name]


def _know(store: Entities, names: tuple[str, ...], due: bool, now: object) -> None:
    for name in names:
        store.Picture(name=name, next_attempt_at=now if due else None)


async def know(database: Database, *names: str, due_at: object = None) -> None:
    """Let the database know these pictures; with `due_at` their colours are to be looked at from then on."""
    await database.write(_know, names, due_at is not None, due_at)


def _colours(store: Entities) -> dict[str, str]:
    return {row.name: row.colours for row in store.Picture.select()}


async def colours(database: Database) -> dict[str, str]:
    """The colours of all pictures by name."""
    return await database.read(_colours)
