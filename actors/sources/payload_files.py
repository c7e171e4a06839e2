"""What kind of a file it is that lies in a torrent, by its name alone. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from actors.sources.releases import Release, read_release
from actors.torrents import VIDEO_ENDINGS
from storage.model.provided import Wanted, WantedSeason
from storage.model.torrents import TorrentFile
from storage.title_index.folding import MOST_LETTERS, fold

PROGRAM_ENDINGS = frozenset(
    {
        *("exe", "scr", "com", "pif", "cpl", "msi", "msp", "msix", "appx", "gadget", "dll", "sys", "ocx", "drv"),
        *("bat", "cmd", "ps1", "psm1", "vb", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "msc", "reg", "inf"),
        *("lnk", "scf", "desktop", "chm", "jar", "jnlp", "apk", "ipa", "xpi", "crx"),
        *("sh", "bash", "command", "run", "elf", "appimage", "deb", "rpm", "dmg", "pkg", "app", "workflow"),
        *("py", "pyw", "pyz", "pl", "rb", "php", "docm", "xlsm", "pptm"),
    }
)
"""What some system runs when it is opened. A `.url` only leads to a web page, and lies beside many a film."""

ARCHIVE_ENDINGS = frozenset({"rar", "zip", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "ace", "arj", "cab", "iso"})

_VOLUME = re.compile(r"[rz]\d{2,3}|\d{3}|part\d+")  # film.r00, film.z01, film.001
_EXTRA = re.compile(
    r"\b(?:sample|proof|trailers?|teasers?|extras?|bonus|featurettes?|interviews?|promos?|bloopers?|nced|ncop"
    r"|behind the scenes?|deleted scenes?|making of|gag reel)\b"
)
_LONGEST_NAME = 100


def ending_of(file: TorrentFile) -> str:
    """What stands behind the last dot, in lower case. Windows overlooks dots and spaces at the end, and so do we."""
    name = PurePosixPath(file.name).name.rstrip(". ")
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def is_program(file: TorrentFile) -> bool:
    """Would some system run it? `film.mkv.exe` is one."""
    return ending_of(file) in PROGRAM_ENDINGS


def is_archive(file: TorrentFile) -> bool:
    """Is it an archive, or one of its volumes?"""
    ending = ending_of(file)
    return ending in ARCHIVE_ENDINGS or _VOLUME.fullmatch(ending) is not None


def is_video(file: TorrentFile) -> bool:
    """A video with something in it."""
    return file.size_bytes > 0 and ending_of(file) in VIDEO_ENDINGS


def is_extra(file: TorrentFile, wanted: Wanted) -> bool:
    """A sample, a trailer, an interview: said by its name or a folder, unless a title says the same word."""
    told = set(_EXTRA.findall(fold(file.name[-MOST_LETTERS:])))
    return bool(told) and not told <= set(_EXTRA.findall(" / ".join(map(fold, _titles(wanted)))))


def _titles(wanted: Wanted) -> list[str]:
    episodes = wanted.episodes if isinstance(wanted, WantedSeason) else ()
    return [wanted.title, wanted.original_title, *(each.title for each in episodes)]


def release_of(file: TorrentFile) -> Release:
    """What the file's own name says, without its folders and its ending."""
    return read_release(PurePosixPath(file.name).stem[:_LONGEST_NAME])


def season_of_folder(file: TorrentFile) -> int | None:
    """The season that the folder it lies in names; None where that is none."""
    return read_release(PurePosixPath(file.name).parent.name[:_LONGEST_NAME]).season
