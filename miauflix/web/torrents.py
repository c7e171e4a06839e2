"""Play anything: an operator's own .torrent file or magnet link."""

from __future__ import annotations

from quart import Blueprint, request

from actors.torrents import AddMagnet, AddTorrentFile, ListTorrents, RemoveTorrent
from miauflix.web.bodies import answers, checked, read_json, read_raw, takes_query
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.document import documented
from miauflix.web.limits import limited
from miauflix.web.playing import pick_file, ticket_for
from miauflix.web.schemas import MagnetBody, Message, TorrentAddedOut, TorrentOut, TorrentQuery, TorrentsOut
from storage.model.errors import InvalidInput
from storage.model.torrents import TorrentInfo

routes = Blueprint("torrents", __name__, url_prefix="/api/torrents")


@routes.post("")
@limited(per_minute=60, burst=30)
@documented(
    requestBody={
        "required": True,
        "content": {
            "application/json": {"schema": MagnetBody.model_json_schema()},
            "application/x-bittorrent": {},
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["torrent"], "properties": {"torrent": {}}},
            },
        },
    }
)
@answers(TorrentAddedOut, 201)
@takes_query(TorrentQuery)
async def add(query: TorrentQuery) -> TorrentAddedOut:
    """Take in a .torrent (raw or multipart field `torrent`) or `{"magnet": ...}`; answered once its files are known."""
    torrent = await _take_in(query.file)
    return TorrentAddedOut.of(torrent, await ticket_for(torrent, pick_file(torrent, query.file)))


@routes.get("")
@answers(TorrentsOut)
async def index() -> TorrentsOut:
    """Every torrent the engine keeps, newest first."""
    return TorrentsOut(torrents=[TorrentOut.of(one) for one in await ask().torrents.ask(ListTorrents())])


@routes.delete("/<int:torrent_id>")
@answers(Message)
async def remove(torrent_id: int) -> Message:
    """Leave the swarm and delete what was downloaded."""
    await ask().torrents.ask(RemoveTorrent(torrent_id))
    return Message(message="The torrent and its files are gone.")


async def _take_in(file: int | None) -> TorrentInfo:
    if request.mimetype in {"application/x-bittorrent", "multipart/form-data"}:
        return await ask().torrents.ask(AddTorrentFile(await _torrent_file(), added_by=me().user.id, file_index=file))
    body = checked(MagnetBody, await read_json())
    return await ask().torrents.ask(AddMagnet(body.magnet.strip(), added_by=me().user.id, file_index=file))


async def _torrent_file() -> bytes:
    if request.mimetype == "application/x-bittorrent":
        content = await read_raw()
    else:
        upload = (await request.files).get("torrent")
        content = upload.read() if upload else b""
    if not content:
        raise InvalidInput("There is no .torrent file in this request.", {"torrent": "missing"})
    return content
