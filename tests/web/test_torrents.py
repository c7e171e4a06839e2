from __future__ import annotations

from typing import Any

import attrs
import pytest

from actors import torrents
from miauflix.web.content_types import content_type_of
from miauflix.web.playing import pick_file
from storage.model.torrents import TorrentFile
from tests.support.web import AS_ADMIN, TICKET, TORRENT, Street

URL = f"/api/stream/{TICKET}"
RAW = AS_ADMIN | {"Content-Type": "application/x-bittorrent"}
FILES = [
    {"index": 0, "name": "sample.mp4", "size": 10},
    {"index": 1, "name": "Ein Film – ß.mp4", "size": 1048576},
    {"index": 2, "name": "x.iso", "size": 1073741824},
]
ADDED = {"id": 11, "name": "A film", "files": FILES, "streamingKey": TICKET, "url": URL}


def multipart(field: str, content: bytes) -> tuple[dict[str, str], bytes]:
    """A form upload as a browser sends it."""
    head = f'--cut\r\nContent-Disposition: form-data; name="{field}"; filename="a.torrent"\r\n\r\n'.encode()
    return AS_ADMIN | {"Content-Type": "multipart/form-data; boundary=cut"}, head + content + b"\r\n--cut--\r\n"


async def test_a_torrent_file_is_played(client: Any, street: Street) -> None:
    answer = await client.post("/api/torrents", headers=RAW, data=b"d4:infode")
    assert (answer.status_code, await answer.get_json()) == (201, ADDED)
    assert street.torrents.heard == [torrents.AddTorrentFile(b"d4:infode", 1)]
    assert street.accounts.heard[-1].file_index == 1


@pytest.mark.parametrize("size", [9, 600_000])
async def test_a_torrent_file_comes_as_a_form_too(client: Any, street: Street, size: int) -> None:
    headers, body = multipart("torrent", b"d" * size)
    answer = await client.post("/api/torrents", headers=headers, data=body)
    assert (answer.status_code, await answer.get_json()) == (201, ADDED)
    assert street.torrents.heard == [torrents.AddTorrentFile(b"d" * size, 1)]


async def test_a_magnet_is_played(client: Any, street: Street) -> None:
    answer = await client.post("/api/torrents", headers=AS_ADMIN, json={"magnet": " magnet:?xt=urn:btih:abc "})
    assert answer.status_code == 201
    assert street.torrents.heard == [torrents.AddMagnet("magnet:?xt=urn:btih:abc", 1)]


async def test_another_file_may_be_asked_for(client: Any, street: Street) -> None:
    answer = await client.post("/api/torrents?file=2", headers=RAW, data=b"d")
    assert answer.status_code == 201
    assert street.accounts.heard[-1].file_index == 2
    await client.post("/api/torrents?file=0", headers=AS_ADMIN, json={"magnet": "magnet:?a"})
    asked = [torrents.AddTorrentFile(b"d", 1, file_index=2), torrents.AddMagnet("magnet:?a", 1, file_index=0)]
    assert street.torrents.heard == asked, "the engine knows that no video is needed"


@pytest.mark.parametrize("ending", sorted(torrents.VIDEO_ENDINGS))
def test_whatever_is_taken_in_as_a_video_is_served_as_one(ending: str) -> None:
    assert content_type_of(f"film.{ending}").startswith("video/")


@pytest.mark.parametrize(("query", "status"), [("file=9", 404), ("file=x", 400), ("file=-1", 400)])
async def test_a_file_that_is_not_there(client: Any, query: str, status: int) -> None:
    answer = await client.post(f"/api/torrents?{query}", headers=RAW, data=b"d")
    assert answer.status_code == status


async def test_uploads_without_a_torrent_are_told_so(client: Any, street: Street) -> None:
    headers, body = multipart("other", b"d")
    for sent in (
        await client.post("/api/torrents", headers=headers, data=body),
        await client.post("/api/torrents", headers=RAW, data=b""),
        await client.post("/api/torrents", headers=AS_ADMIN, json={}),
        await client.post("/api/torrents", headers=AS_ADMIN, json={"magnet": ""}),
    ):
        assert sent.status_code == 400
        assert (await sent.get_json())["fields"]
    wrong = await client.post("/api/torrents", headers=AS_ADMIN | {"Content-Type": "text/plain"}, data=b"magnet:?")
    assert wrong.status_code == 415
    assert street.torrents.heard == []


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (torrents.TorrentRefused("It names a file outside its folder."), 400, "torrent_refused"),
        (torrents.MetadataTimeout("No peer of 3 gave the metadata."), 504, "metadata_timeout"),
        (torrents.DiskFull("No room for 3 GB."), 507, "no_space"),
        (torrents.EngineFull("Too many torrents."), 503, "engine_full"),
    ],
)
async def test_refusals_say_why(client: Any, street: Street, refusal: Exception, status: int, code: str) -> None:
    street.torrents.script[torrents.AddTorrentFile] = refusal
    answer = await client.post("/api/torrents", headers=RAW, data=b"d")
    told = await answer.get_json()
    assert (answer.status_code, told["code"], told["message"]) == (status, code, str(refusal))


async def test_all_torrents_are_listed(client: Any) -> None:
    answer = await client.get("/api/torrents", headers=AS_ADMIN)
    assert await answer.get_json() == {
        "torrents": [
            {
                "id": 11,
                "name": "A film",
                "size": TORRENT.size_bytes,
                "downloaded": 5,
                "state": "downloading",
                "peers": 3,
                "seeds": 2,
                "rateBytesPerS": 1000,
                "files": FILES,
                "addedAt": "2026-05-01T12:00:00Z",
            }
        ]
    }


async def test_a_torrent_is_removed(client: Any, street: Street) -> None:
    answer = await client.delete("/api/torrents/11", headers=AS_ADMIN)
    assert answer.status_code == 200
    assert street.torrents.heard == [torrents.RemoveTorrent(11)]
    street.torrents.script[torrents.RemoveTorrent] = torrents.TorrentUnknown("There is none.")
    assert (await client.delete("/api/torrents/12", headers=AS_ADMIN)).status_code == 404


def torrent_of(*files: tuple[str, int]) -> Any:
    """A torrent with these files."""
    return attrs.evolve(TORRENT, files=tuple(TorrentFile(n, name, size) for n, (name, size) in enumerate(files)))


@pytest.mark.parametrize(
    ("files", "picked"),
    [
        ([("a.mp4", 1), ("b.MKV", 2), ("c.rar", 3)], 1),
        ([("a.txt", 1), ("b.bin", 5), ("c.srt", 3)], 1),
        ([("mp4", 9), ("a.webm", 1)], 1),
    ],
)
def test_the_largest_video_is_the_film(files: list[tuple[str, int]], picked: int) -> None:
    assert pick_file(torrent_of(*files)).index == picked


def test_a_torrent_without_files_is_refused() -> None:
    with pytest.raises(torrents.TorrentRefused):
        pick_file(torrent_of())
