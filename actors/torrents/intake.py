"""What the engine takes in: .torrent files and magnets, read with limits, refused with one clear sentence.

Nothing of the outside survives but the info dictionary, checked, and the trackers, filtered: no peer addresses, no
DHT nodes, no names as paths. Web seeds are told apart, as they are asked only where somebody vouches for them. Pure:
reads bytes, returns values.
"""

from __future__ import annotations

import re
from typing import Any, cast

import attrs
import libtorrent as lt

from actors.torrents.errors import TorrentRefused
from actors.torrents.metainfo import FileEntry, Metainfo
from actors.torrents.naming import extension_of, for_people
from actors.torrents.settings import IntakeLimits
from actors.torrents.trackers import public_trackers
from actors.torrents.web_seeds import public_web_seeds
from storage.model.sources import InfoHash

_HEX_HASH = re.compile(r"[0-9a-f]{40}")


@attrs.frozen
class Taken:
    """A .torrent file that passed: its content, the trackers to ask, and the web seeds (BEP 19) that it names."""

    metainfo: Metainfo
    trackers: tuple[str, ...]
    web_seeds: tuple[str, ...] = ()


@attrs.frozen
class Magnet:
    """A magnet link that passed (BEP 9): whose metadata is wanted, and the trackers to ask."""

    info_hash: InfoHash
    trackers: tuple[str, ...]


def read_torrent(content: bytes, limits: IntakeLimits, *, local_too: bool = False) -> Taken:
    """Check a .torrent file. `TorrentRefused` says what is wrong with it."""
    if len(content) > limits.torrent_bytes:
        raise TorrentRefused(f"This .torrent file is larger than {limits.torrent_bytes // 1024**2} MB.")
    params = _parse(content, limits)
    assert params.ti is not None
    top: Any = lt.bdecode(content)
    metainfo = _check(params.ti, _piece_layers(top), limits)
    trackers = public_trackers(params.trackers, limits.trackers, local_too=local_too)
    return Taken(metainfo, trackers, public_web_seeds(_url_list(top), limits.web_seeds, local_too=local_too))


def read_info(info: bytes, limits: IntakeLimits) -> Metainfo:
    """Check a bare info dictionary, as peers hand it out for a magnet."""
    return read_torrent(b"d4:info" + info + b"e", limits).metainfo


def read_magnet(link: str, limits: IntakeLimits, *, local_too: bool = False) -> Magnet:
    """Check a magnet link. `TorrentRefused` says what is wrong with it."""
    if len(link) > limits.magnet_chars:
        raise TorrentRefused("This magnet link is too long.")
    if not link.lower().startswith("magnet:?") or "\0" in link:
        raise TorrentRefused("This is not a magnet link.")
    try:
        params = lt.parse_magnet_uri(link)
    except RuntimeError:
        raise TorrentRefused("This magnet link cannot be read.") from None
    if not params.info_hashes.has_v1():
        raise TorrentRefused("This magnet link has only a version 2 info hash, which is not supported.")
    info_hash = str(params.info_hashes.v1)
    assert _HEX_HASH.fullmatch(info_hash)
    return Magnet(InfoHash(info_hash), public_trackers(params.trackers, limits.trackers, local_too=local_too))


def check_wanted(metainfo: Metainfo, file_index: int | None = None) -> None:
    """Is what somebody wants to play there? The file of this number, else any video.

    `FileUnknown` when there is no such file, `TorrentRefused` when no file was named and there is no video.
    """
    if file_index is not None:
        metainfo.file(file_index)
    elif not any(entry.is_video and entry.size_bytes and not entry.is_pad for entry in metainfo.files):
        raise TorrentRefused("This torrent holds no video file.")


def _parse(content: bytes, limits: IntakeLimits) -> lt.add_torrent_params:
    try:
        return lt.load_torrent_buffer(
            content,
            cast(
                "lt.AddTorrentParamsdict",  # the stub's mistake: these are load_torrent_limits
                {
                    "max_buffer_size": limits.torrent_bytes,
                    "max_pieces": limits.pieces,
                    "max_decode_depth": limits.depth,
                    "max_decode_tokens": limits.tokens,
                },
            ),
        )
    except RuntimeError as error:
        raise TorrentRefused(f"This is not a .torrent file that can be read ({error}).") from None


def _piece_layers(top: Any) -> bytes:
    """The part of a hybrid .torrent beside the info dictionary that its version 2 half needs (BEP 52)."""
    layers = top.get(b"piece layers") if isinstance(top, dict) else None
    return b"12:piece layers" + lt.bencode(layers) if isinstance(layers, dict) else b""


def _url_list(top: Any) -> list[str]:
    """The web seeds of a .torrent, one or several (BEP 19). libtorrent's own list fails as a whole at one odd byte."""
    named = top.get(b"url-list") if isinstance(top, dict) else None
    urls = named if isinstance(named, list) else [named]
    return [url.decode("ascii") for url in urls if isinstance(url, bytes) and url.isascii()]


def _check(info: lt.torrent_info, layers: bytes, limits: IntakeLimits) -> Metainfo:
    if not info.info_hashes().has_v1():
        raise TorrentRefused("This is a version 2 torrent without version 1 hashes, which is not supported.")
    _check_sizes(info, limits)
    raw = info.info_section()
    decoded: Any = lt.bdecode(raw)
    hashes = decoded.get(b"pieces") if isinstance(decoded, dict) else None
    if not isinstance(hashes, bytes) or len(hashes) != 20 * info.num_pieces():
        raise TorrentRefused("The piece hashes of this torrent do not fit its length.")
    files = _files(info.layout())
    if not any(entry.size_bytes for entry in files if not entry.is_pad):
        raise TorrentRefused("This torrent holds no file with anything in it.")
    return Metainfo(
        info_hash=InfoHash(str(info.info_hashes().v1)),
        name=for_people(info.name()),
        piece_length=info.piece_length(),
        size_bytes=info.total_size(),
        files=files,
        hashes=hashes,
        content=b"d4:info" + raw + layers + b"e",
    )


def _check_sizes(info: lt.torrent_info, limits: IntakeLimits) -> None:
    length, size = info.piece_length(), info.total_size()
    if not limits.smallest_piece_bytes <= length <= limits.largest_piece_bytes:
        raise TorrentRefused(f"This torrent has pieces of {length} bytes, which is out of all proportion.")
    if not 0 < size <= limits.size_bytes:
        raise TorrentRefused(f"This torrent claims to hold {size} bytes.")
    if info.num_pieces() > limits.pieces:
        raise TorrentRefused(f"This torrent has more than {limits.pieces} pieces.")
    if info.num_files() > limits.files:
        raise TorrentRefused(f"This torrent has more than {limits.files} files.")


def _files(layout: lt.file_storage) -> tuple[FileEntry, ...]:
    files = []
    for index in range(layout.num_files()):
        flags = layout.file_flags(index)
        if flags & lt.file_storage.flag_symlink:
            raise TorrentRefused("This torrent holds symbolic links, which could point anywhere.")
        path = layout.file_path(index).replace("\\", "/")
        files.append(
            FileEntry(
                index=index,
                name=for_people(path.partition("/")[2] or path),
                size_bytes=layout.file_size(index),
                offset=layout.file_offset(index),
                extension=extension_of(path),
                is_pad=bool(flags & lt.file_storage.flag_pad_file),
            )
        )
    return tuple(files)
