"""Pressing play: a source is picked, its swarm joined, and a ticket given out for the file."""

from __future__ import annotations

from quart import g, request

from actors.accounts import IssueTicket, StreamTicket
from actors.sources import ChooseSource, Device
from actors.torrents import AddSeed, FileUnknown, TorrentRefused
from miauflix.web.content_types import is_video
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.peers import device_of
from miauflix.web.schemas import PlayBody, PlayOut, quality_of
from storage.model.errors import InvalidInput
from storage.model.sources import Quality
from storage.model.torrents import TorrentFile, TorrentInfo
from storage.model.viewing import Watchable


async def play(work: Watchable, quality: str, body: PlayBody) -> PlayOut:
    """Pick a source for this device, join its swarm, and give out the address of the stream."""
    asked = ChooseSource(work, _quality(quality), _device(body), allow_cam=body.allow_cam)
    chosen = await ask().sources.ask(asked)
    torrent = await ask().torrents.ask(AddSeed(chosen.seed, chosen.source.ref, asked_at=g.began))
    file = pick_file(torrent, chosen.file_index)
    return PlayOut.of(chosen, file, await ticket_for(torrent, file))


def pick_file(torrent: TorrentInfo, wanted: int | None = None) -> TorrentFile:
    """The file asked for, else the largest video, else (an unknown ending proves nothing) the largest file."""
    if wanted is not None:
        return _by_index(torrent, wanted)
    if not torrent.files:
        raise TorrentRefused("There is no file in this torrent.")
    return max(torrent.files, key=lambda file: (is_video(file.name), file.size_bytes))


async def ticket_for(torrent: TorrentInfo, file: TorrentFile) -> StreamTicket:
    """Let this user read that file for a while."""
    user = me()
    return await ask().accounts.ask(IssueTicket(user.user.id, user.session, torrent.id, file.index, device_of(request)))


def _by_index(torrent: TorrentInfo, wanted: int) -> TorrentFile:
    for file in torrent.files:
        if file.index == wanted:
            return file
    raise FileUnknown(f"This torrent has no file number {wanted}.")


def _quality(text: str) -> Quality | None:
    known = ["auto", *Quality]
    if text.upper() not in {one.upper() for one in known}:
        raise InvalidInput("There is no such quality.", {"quality": f"one of {', '.join(known)}"})
    return quality_of(text)


def _device(body: PlayBody) -> Device:
    told = body.device
    return Device(told.video, told.audio, told.max_height) if told else Device()
