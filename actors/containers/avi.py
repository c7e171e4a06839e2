"""AVI (Microsoft's AVI RIFF File Reference): `hdrl` in front, the pictures in `movi`, the index `idx1` behind."""

from __future__ import annotations

import attrs

from actors.containers.avi_index import key_frame_chunks
from actors.containers.byte_range import ByteRange
from actors.containers.riff import HEADER, Header, children, read_header
from actors.containers.time_map import evenly_chosen, time_map
from actors.containers.walk import Draft, Malformed, Walk

LARGEST_HDRL_BYTES = 4 * 1024 * 1024


@attrs.frozen
class Video:
    """The picture: the number of its stream, and how long each of its frames is shown: `scale / rate` seconds."""

    stream: int
    scale: int
    rate: int
    frames: int


def read_avi(draft: Draft) -> Walk:
    """Read `hdrl`, step over `movi`, read `idx1`.

    A file of more than about 1 GiB (OpenDML) has several `movi`, and `idx1` is that of the first one: such a file gets
    no map.
    """
    draft.container = "avi"
    riff = read_header((yield ByteRange(0, HEADER.size)))
    riff_end = min(riff.end(0), draft.size_bytes)
    is_in_parts = riff.end(0) + 8 <= draft.size_bytes
    video, movi, at = None, None, HEADER.size
    while at < riff_end:
        header = read_header((yield ByteRange(at, at + HEADER.size)))
        place = ByteRange(at, header.end(at))
        match header.form or header.kind:
            case b"hdrl":
                video = _video((yield _content(place, header, LARGEST_HDRL_BYTES)))
                draft.duration_s = video.frames * video.scale / video.rate or None
            case b"movi":
                movi = at + 8
                draft.index_supposed(place.end, riff_end, is_in_front=False)
            case b"idx1":
                place = ByteRange(at, at + 8 + header.size_bytes)
                draft.index_found(place, is_in_front=movi is None)
                if video is not None and movi is not None and not is_in_parts:
                    yield from _read_idx1(draft, video, movi, ByteRange(at + 8, place.end))
                return
        at = place.end


def _content(place: ByteRange, header: Header, most: int) -> ByteRange:
    """Of a LIST, without its type."""
    if header.size_bytes > most:
        raise Malformed(f"a {header.kind!r} larger than is worth reading")
    return ByteRange(place.start + HEADER.size, place.start + 8 + header.size_bytes)


def _video(hdrl: bytes) -> Video:
    """The first picture. `dmlh` counts the frames of all parts of the file, `strh` often those of the first."""
    lists = list(children(memoryview(hdrl)))
    in_all = next(
        (_dword(content, 8) for kind, content in lists if kind == b"odml" and bytes(content[:4]) == b"dmlh"), 0
    )
    for number, stream in enumerate(content for kind, content in lists if kind == b"strl"):
        header = dict(children(stream)).get(b"strh", memoryview(b""))
        if bytes(header[:4]) == b"vids":
            scale, rate, frames = _dword(header, 20), _dword(header, 24), _dword(header, 32)
            if not scale or not rate:
                raise Malformed("a clock that stands still")
            return Video(number, scale, rate, max(frames, in_all))
    raise Malformed("no picture")


def _dword(data: memoryview, at: int) -> int:
    if len(data) < at + 4:
        raise Malformed("a chunk is too short")
    return int.from_bytes(data[at : at + 4], "little")


def _read_idx1(draft: Draft, video: Video, movi: int, content: ByteRange) -> Walk:
    """Offsets count from `movi`, or from the start of the file: the first key frame shows which."""
    chunks = evenly_chosen(key_frame_chunks((yield content), video.stream))
    for base in (movi, 0) if chunks else ():
        start = base + chunks[0].offset
        if (yield ByteRange(start, start + 8)) == chunks[0].header:
            points = [(base + chunk.offset, chunk.frame * video.scale) for chunk in chunks]
            draft.time_map = time_map(points, video.rate, end_byte=draft.size_bytes, duration_s=draft.duration_s)
            return
