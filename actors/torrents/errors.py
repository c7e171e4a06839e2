"""What the asker of `torrents` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class TorrentRefused(MiauflixError):
    """This .torrent file or magnet link is not taken in; the text says why."""

    code = "torrent_refused"


class TorrentUnknown(MiauflixError):
    """There is no such torrent."""

    code = "torrent_unknown"


class FileUnknown(MiauflixError):
    """The torrent has no such file."""

    code = "file_unknown"


class RangeOutside(MiauflixError):
    """The first byte asked for lies behind the end of the file (RFC 9110, 416)."""

    code = "range_outside"

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"The file has {size_bytes} bytes.")
        self.size_bytes = size_bytes


class MetadataTimeout(MiauflixError):
    """No peer gave the torrent's metadata in time; the text says how many peers were seen."""

    code = "metadata_timeout"


class EngineFull(MiauflixError):
    """As many readers or torrents are open as the settings allow."""

    code = "engine_full"


class DiskFull(MiauflixError):
    """There is no room on the disk for this torrent."""

    code = "no_space"


class EngineStuck(MiauflixError):
    """The BitTorrent session does not answer. Whether it was done is not known; ask again later."""

    code = "engine_stuck"
