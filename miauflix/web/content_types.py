"""What kind of file is it, by its name? Only media types that no browser runs as a page. Pure."""

from __future__ import annotations

from actors.torrents import VIDEO_ENDINGS

VIDEO = {
    "3gp": "video/3gpp",
    "avi": "video/x-msvideo",
    "flv": "video/x-flv",
    "m2ts": "video/mp2t",
    "m4v": "video/mp4",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "mpeg": "video/mpeg",
    "mpg": "video/mpeg",
    "mts": "video/mp2t",
    "ogm": "video/ogg",
    "ogv": "video/ogg",
    "ts": "video/mp2t",
    "vob": "video/mpeg",
    "webm": "video/webm",
    "wmv": "video/x-ms-wmv",
}
AUDIO = {
    "aac": "audio/aac",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
}
UNKNOWN = "application/octet-stream"


def content_type_of(name: str) -> str:
    """The media type to serve a file of this name as."""
    return (VIDEO | AUDIO).get(_ending(name), UNKNOWN)


def is_video(name: str) -> bool:
    """Does the name end as a film's does?"""
    return _ending(name) in VIDEO_ENDINGS


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""
