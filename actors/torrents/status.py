"""How a stream goes, and in words why it does not. Pure."""

from __future__ import annotations

import attrs

from storage.model.torrents import StallReason, StartTimings, StreamStage, StreamStatus, TorrentState

PATIENT_S = 2.0
"""A wait shorter than this is nothing to tell anybody about."""


@attrs.frozen
class TrackerView:
    """What a tracker last did: its host, how many peers it named, or what it said instead."""

    host: str
    peers: int | None = None
    refusal: str | None = None


@attrs.frozen
class Situation:
    """Everything that a status is made from. `waiting_s`: how long the reader that waits longest has waited.

    `needed_bytes_per_s`: so much of the file is a second of the film; None while that is not known.
    """

    state: TorrentState
    size_bytes: int
    downloaded_bytes: int
    progress: tuple[tuple[int, int], ...]
    timings: StartTimings
    has_begun: bool = False
    head_missing_bytes: int = 0
    needed_bytes_per_s: float | None = None
    waiting_s: float | None = None
    asked_for_s: float = 0.0
    checking_progress: float = 0.0
    peers: int = 0
    seeds: int = 0
    rate_bytes_per_s: int = 0
    trackers: tuple[TrackerView, ...] = ()
    trouble: str = ""
    retry_in_s: float | None = None


def describe(now: Situation) -> StreamStatus:
    """The status of one stream."""
    stage = stage_of(now)
    settled = stage in (StreamStage.FINISHED, StreamStage.READY) and now.state is not TorrentState.NO_SPACE
    return StreamStatus(
        stage=stage,
        reason=None if settled or _is_too_early(now) else reason_of(now),
        progress=now.progress,
        size_bytes=now.size_bytes,
        downloaded_bytes=now.downloaded_bytes,
        peers=now.peers,
        seeds=now.seeds,
        rate_bytes_per_s=now.rate_bytes_per_s,
        playable_in_s=_playable_in_s(now),
        timings=now.timings,
    )


def stage_of(now: Situation) -> StreamStage:
    """How far it has come."""
    if now.downloaded_bytes >= now.size_bytes and now.state is not TorrentState.CHECKING:
        return StreamStage.FINISHED
    if now.state is TorrentState.FAILED:
        return StreamStage.FAILED
    if now.state is TorrentState.METADATA:
        return StreamStage.METADATA
    waits = (now.waiting_s or 0.0) >= PATIENT_S
    if now.has_begun:
        return StreamStage.STALLED if waits else StreamStage.READY
    if now.head_missing_bytes == 0 and not waits and now.state is not TorrentState.CHECKING:
        return StreamStage.READY
    return StreamStage.HEAD if now.peers else StreamStage.PEERS


def reason_of(now: Situation) -> StallReason:
    """Why nothing comes, or not enough; and what happens next."""
    match now.state:
        case TorrentState.FAILED:
            return StallReason("torrent_failed", now.trouble, "It is tried again by itself.", now.retry_in_s)
        case TorrentState.NO_SPACE:
            return StallReason(
                "no_space", "The disk is full.", "The download goes on once there is room again.", now.retry_in_s
            )
        case TorrentState.CHECKING:
            percent = int(100 * now.checking_progress)
            message = f"What is on disk already is being checked ({percent} % done)."
            return StallReason("checking", message, "It plays as soon as that is done.")
    return _reason_in_swarm(now) if now.peers else _reason_without_peers(now)


def _reason_in_swarm(now: Situation) -> StallReason:
    who = "one peer" if now.peers == 1 else f"{now.peers} peers"
    if now.rate_bytes_per_s == 0:
        message = f"Connected to {who}, but nothing has come from them yet."
        return StallReason("peers_silent", message, "They are asked again, and others are looked for.")
    speed = now.rate_bytes_per_s // 1000
    sends = "sends" if now.peers == 1 else "together send"
    told = f"{who.capitalize()} {sends} {speed} kB/s"
    wait_s = _wait_for_all_s(now)
    if wait_s is None:
        return StallReason("slow", f"{told}.", "It goes on as the data comes.")
    needed = int(now.needed_bytes_per_s or 0) // 1000
    after = f"{wait_s / 60:.0f} minutes" if wait_s >= 90 else f"{wait_s:.0f} seconds"
    return StallReason(
        "slower_than_film",
        f"{told}, and the film needs {needed} kB/s.",
        f"It goes on as the data comes; without a break it can be watched in {after}.",
    )


def _wait_for_all_s(now: Situation) -> float | None:
    """How long to wait so that the film, once begun, never has to; None when it has not to wait, or nobody knows."""
    needed, rate = now.needed_bytes_per_s, now.rate_bytes_per_s
    if not needed or rate >= needed:
        return None
    missing = now.size_bytes - now.downloaded_bytes
    # What is missing comes in missing / rate, and is watched in missing / needed if watching begins where it begins.
    return round(missing / rate - missing / needed, 1)


def _reason_without_peers(now: Situation) -> StallReason:
    refused = [tracker for tracker in now.trackers if tracker.refusal is not None]
    if refused and len(refused) == len(now.trackers):
        message = f"The tracker {refused[0].host} did not help: {refused[0].refusal}."
        return StallReason("tracker_refused", message, "The trackers are asked again.", now.retry_in_s)
    if any(tracker.peers == 0 for tracker in now.trackers):
        message = "The trackers know nobody who has this at the moment."
        return StallReason("no_peers", message, "They are asked again.", now.retry_in_s)
    if any(tracker.peers for tracker in now.trackers):
        message = "The trackers named peers, but none of them could be reached yet."
        return StallReason("no_peers", message, "They are tried again.", now.retry_in_s)
    return StallReason("no_peers", "Nobody who has this was found yet.", "The search goes on.", now.retry_in_s)


def _is_too_early(now: Situation) -> bool:
    """The first moments of a start need no explanation, unless there is a known trouble."""
    if now.state is not TorrentState.DOWNLOADING or any(tracker.refusal for tracker in now.trackers):
        return False
    return max(now.waiting_s or 0.0, now.asked_for_s) < PATIENT_S


def _playable_in_s(now: Situation) -> float | None:
    if now.state in (TorrentState.NO_SPACE, TorrentState.FAILED):
        return None
    if now.head_missing_bytes == 0 and now.state is not TorrentState.CHECKING:
        return 0.0
    if now.rate_bytes_per_s <= 0:
        return None
    return round(now.head_missing_bytes / now.rate_bytes_per_s, 1)
