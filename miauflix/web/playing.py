"""Which file of a torrent is the film, and the ticket to read it."""

from __future__ import annotations

from quart import request

from actors.accounts import IssueTicket, StreamTicket
from actors.torrents import FileUnknown, TorrentRefused
from miauflix.web.content_types import is_video
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.peers import device_of
from storage.model.torrents import TorrentFile, TorrentInfo


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
