"""Hashes the pieces of one file: a program of its own, started by its path, that needs nothing but Python.

    hasher.py FILE PIECE_LENGTH SIZE MTIME_NS

writes the SHA-1 of each piece (BEP 3) as a line of 40 hex digits. Exit codes: 0 the file is, before and after, as
SIZE and MTIME_NS say, and these are its hashes; 3 it has changed; 4 it cannot be read (a sentence on standard error).
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys

CHANGED, UNREADABLE = 3, 4
NICENESS = 19
_STEP = 1024 * 1024


def main(path: str, piece_length: int, size_bytes: int, mtime_ns: int) -> int:
    """Hash the file, after everybody else's work; returns the exit code."""
    os.nice(NICENESS)
    try:
        # Not through a link, and not waiting for whoever might write to a pipe.
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        if not _is_as_told(file, size_bytes, mtime_ns):
            return CHANGED
        hash_pieces(file, piece_length, size_bytes)
        return 0 if _is_as_told(file, size_bytes, mtime_ns) else CHANGED
    except BrokenPipeError:
        return UNREADABLE  # nobody listens any more
    except OSError as error:
        sys.stderr.write(f"{error.strerror}\n")
        return UNREADABLE


def hash_pieces(file: int, piece_length: int, size_bytes: int) -> None:
    """Say the hash of each piece as soon as it is known."""
    for start in range(0, size_bytes, piece_length):
        end = min(start + piece_length, size_bytes)
        digest = hashlib.sha1(usedforsecurity=False)
        at = start
        while at < end and (data := os.pread(file, min(_STEP, end - at), at)):
            digest.update(data)
            at += len(data)
        # A film is larger than the memory: what is read once must not drive out what others need.
        os.posix_fadvise(file, start, end - start, os.POSIX_FADV_DONTNEED)
        os.write(1, digest.hexdigest().encode("ascii") + b"\n")


def _is_as_told(file: int, size_bytes: int, mtime_ns: int) -> bool:
    state = os.fstat(file)
    return stat.S_ISREG(state.st_mode) and (state.st_size, state.st_mtime_ns) == (size_bytes, mtime_ns)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:5])))
