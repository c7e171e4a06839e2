"""A program that joins a swarm and reads a film until it is killed: `killed FOLDER TRACKER`."""

from __future__ import annotations

import sys
from pathlib import Path

import trio

from actors.torrents import StreamBroken
from storage.key_file import open_key_ring
from tests.support.engine import open_rig
from tests.support.swarm import Content, described


async def read_for_ever(folder: Path, tracker: str) -> None:
    """Read from the start to the end, over and over; stop with an error at the first wrong byte."""
    content: Content = described((folder / "film.torrent").read_bytes(), folder / "content")
    keys = open_key_ring(folder / "keys.json", may_create=False)
    async with open_rig(folder, keys, resume_interval_s=0.1) as rig:
        info = await rig.seed(content, tracker)
        sys.stdout.write("reading\n")
        sys.stdout.flush()
        while True:
            opened = await rig.open(info.id)
            position = 0
            async with opened.chunks:
                async for item in opened.chunks:
                    if isinstance(item, StreamBroken) or item != content.files[0][position : position + len(item)]:
                        sys.exit(1)
                    position += len(item)
            await trio.sleep(0.01)


if __name__ == "__main__":
    trio.run(read_for_ever, Path(sys.argv[1]), sys.argv[2])
