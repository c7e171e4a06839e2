"""The words of an HTTP scrape (BEP 48): where to ask, and what the answer says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from actors import bencode
from actors.stats.tracker import MOST_PEERS, Counts, TrackerFailed, TrackerRefused
from actors.tracker_refusals import quoted
from storage.model.sources import InfoHash


def scrape_url(announce_url: str, info_hashes: Iterable[InfoHash]) -> str | None:
    """Where to ask for these swarms; None where the tracker offers no scrape.

    BEP 48: the last part of the path has to begin with `announce`, which becomes `scrape`.
    """
    try:
        parts = urlsplit(announce_url)
    except ValueError:
        return None
    folder, slash, last = parts.path.rpartition("/")
    if not slash or not last.startswith("announce"):
        return None
    path = f"{folder}/scrape{last.removeprefix('announce')}"
    hashes = "&".join(f"info_hash={_quoted(info_hash)}" for info_hash in info_hashes)
    return urlunsplit((parts.scheme, parts.netloc, path, f"{parts.query}&{hashes}" if parts.query else hashes, ""))


def read_answer(body: bytes, info_hashes: Iterable[InfoHash]) -> dict[InfoHash, Counts]:
    """The counts of the swarms asked for; what was not asked for, or makes no sense, is left out.

    Raises `TrackerFailed`, whose text goes on after the tracker's name.
    """
    try:
        answer = bencode.decode(body, canonical=False)
    except bencode.BencodeError as error:
        raise TrackerFailed(f"answered with what is no scrape ({error})") from error
    if not isinstance(answer, dict):
        raise TrackerFailed("answered with what is no scrape")
    files = answer.get(b"files")
    if not isinstance(files, dict):
        raise _failure(answer)
    found = ((info_hash, _counts(files.get(bytes.fromhex(info_hash)))) for info_hash in info_hashes)
    return {info_hash: counts for info_hash, counts in found if counts is not None}


def _quoted(info_hash: InfoHash) -> str:
    return "".join(f"%{info_hash[at : at + 2].upper()}" for at in range(0, len(info_hash), 2))


def _counts(entry: object) -> Counts | None:
    if not isinstance(entry, dict):
        return None
    seeders, leechers = _count(entry.get(b"complete")), _count(entry.get(b"incomplete", 0))
    return None if seeders is None or leechers is None else Counts(seeders, leechers)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= MOST_PEERS else None


def _failure(answer: dict[bytes, bencode.Bencoded]) -> TrackerFailed:
    reason = answer.get(b"failure reason", answer.get(b"failure_reason"))
    if not isinstance(reason, bytes):
        return TrackerFailed("answered with what is no scrape")
    return TrackerRefused(f"refused: {quoted(reason)}")
