"""A seeder in a process of its own: `python -m tests.support.seeding FOLDER TORRENT` prints its port, ends on EOF."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.swarm import Content, described, seeder

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def seeding_process(content: Content) -> Iterator[int]:
    """Seed this content from another process while the block runs; gives the port on loopback."""
    torrent = content.folder / "seeded.torrent"
    torrent.write_bytes(content.torrent_file)
    command = [sys.executable, "-m", __name__, str(content.folder), str(torrent)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)


def main(folder: Path, torrent: Path) -> None:
    with seeder() as source:
        source.seed(described(torrent.read_bytes(), folder))
        sys.stdout.write(f"{source.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
