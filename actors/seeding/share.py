"""What is to be seeded, and the lines in which a seeder and whoever started it speak of it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import attrs

from storage.model.sources import InfoHash


@attrs.frozen
class Share:
    """One file and the .torrent file (BEP 3, v1, of one file) that describes it. What it is called there is no matter.

    `mtime_ns` is when it was last written to; None: that is not known, and not looked at.
    """

    info_hash: InfoHash
    torrent: Path
    file: Path
    size_bytes: int
    mtime_ns: int | None = None

    def why_not(self) -> str:
        """Why this file cannot be seeded now, "" when it can: one that has changed is not what its hashes tell of."""
        try:
            state = os.stat(self.file, follow_symlinks=False)
        except (OSError, ValueError) as error:
            return f"it cannot be read ({getattr(error, 'strerror', None) or error})"
        if not stat.S_ISREG(state.st_mode):
            return "it is no plain file"
        is_same = state.st_size == self.size_bytes and self.mtime_ns in (None, state.st_mtime_ns)
        return "" if is_same else "it has changed"

    def to_line(self) -> bytes:
        """As the seeder is told."""
        told = {**attrs.asdict(self), "torrent": str(self.torrent), "file": str(self.file)}
        return _line({"share": told})

    @classmethod
    def from_told(cls, told: dict[str, Any]) -> Share:
        """What `to_line` wrote."""
        return cls(**{**told, "torrent": Path(told["torrent"]), "file": Path(told["file"])})


def drop_line(info_hash: InfoHash) -> bytes:
    """Tells the seeder to seed this no more."""
    return _line({"drop": info_hash})


def shared_line(info_hash: str) -> bytes:
    """The seeder's word that this can be had from now on."""
    return _line({"shared": info_hash})


def lost_line(info_hash: str, why: str) -> bytes:
    """The seeder's word that this cannot be had (any more). `why` continues a sentence that names the file."""
    return _line({"lost": info_hash, "why": why})


def _line(message: object) -> bytes:
    """ASCII throughout: a file name that is no text (surrogates) survives as well."""
    return json.dumps(message).encode("ascii") + b"\n"
