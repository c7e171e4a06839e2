"""Which folder of this machine is offered, and how it is looked at."""

from __future__ import annotations

from pathlib import Path

import attrs
from attrs.validators import ge, gt

DAY_S = 86_400.0


def _folder(told: str | Path | None) -> Path | None:
    try:
        return None if told is None else Path(told).expanduser()
    except RuntimeError as error:
        raise ValueError("nobody of that name has a home folder; write the whole path") from error


def _is_absolute(_: object, __: object, folder: Path | None) -> None:
    if folder is not None and not folder.is_absolute():
        raise ValueError("write the whole path of a folder, such as /srv/films")


@attrs.frozen
class LocalSettings:
    """Times in seconds. Without `folder` (`LOCAL_SOURCES`) there is no child process and nothing to be found.

    Hashes of video files are kept in `cache_folder`, those of files that were not seen for `keep_unused_s` are let go.
    `left_out` are folders that are never entered, such as that of downloads. The folder is looked at every `rescan_s`,
    at most every `rescan_floor_s` when asked; a file that was written to within `settle_s` is still being copied.
    At most `max_files` files are offered, and `max_entries` names of any kind looked at, `max_depth` folders deep.
    """

    cache_folder: Path
    folder: Path | None = attrs.field(default=None, converter=_folder, validator=_is_absolute)
    left_out: tuple[Path, ...] = ()
    rescan_s: float = attrs.field(default=300.0, validator=ge(1.0))
    rescan_floor_s: float = attrs.field(default=5.0, validator=gt(0.0))
    settle_s: float = attrs.field(default=10.0, validator=ge(0.0))
    max_depth: int = attrs.field(default=8, validator=ge(1))
    max_files: int = attrs.field(default=20_000, validator=ge(1))
    max_entries: int = attrs.field(default=200_000, validator=ge(1))
    keep_unused_s: float = attrs.field(default=30 * DAY_S, validator=ge(0.0))
    start_within_s: float = attrs.field(default=15.0, validator=gt(0.0))
    stop_within_s: float = attrs.field(default=3.0, validator=gt(0.0))
