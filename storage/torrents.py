"""Units of work on the torrents that the engine keeps."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import attrs

from storage import sql
from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.errors import SecretUnreadable
from storage.model.sources import InfoHash, SourceRef
from storage.model.torrents import TorrentState
from storage.sources.tables import tables_of

_TABLE = "storage"
_REMOVING = "removing"


@attrs.frozen
class NewTorrent:
    """A torrent to keep. `kind` is where it came from: source, file, magnet or demo."""

    info_hash: InfoHash
    name: str
    kind: str
    torrent_file: bytes = attrs.field(repr=False)
    trackers: tuple[str, ...]
    size_bytes: int
    piece_count: int
    trusted_local: bool = False
    added_by: int | None = None
    source: SourceRef | None = None


@attrs.frozen
class KeptTorrent:
    """A torrent as it is kept. `is_leaving`: it was being removed when everything stopped."""

    id: int
    info_hash: InfoHash
    name: str
    torrent_file: bytes = attrs.field(repr=False)
    trackers: tuple[str, ...]
    trusted_local: bool
    added_at: datetime
    finished_at: datetime | None = None
    is_leaving: bool = False


@attrs.frozen
class TorrentsKept:
    """All torrents, oldest first, and the ids of those whose encrypted fields do not open."""

    torrents: tuple[KeptTorrent, ...]
    unreadable: tuple[int, ...]


@attrs.frozen
class TorrentProgress:
    """How far a torrent has come. Times are None where nothing happened since the last note."""

    id: int
    state: TorrentState
    failure: str
    downloaded_bytes: int
    last_access_at: datetime | None = None
    last_write_at: datetime | None = None
    finished_at: datetime | None = None


def load_torrents(store: Entities, cipher: FieldCipher) -> TorrentsKept:
    """Everything that the engine has to take up again at its start."""
    kept: list[KeptTorrent] = []
    unreadable: list[int] = []
    for row in store.Storage.select().order_by(store.Storage.id):
        try:
            kept.append(_kept(row, cipher))
        except SecretUnreadable:
            unreadable.append(row.id)
    return TorrentsKept(tuple(kept), tuple(unreadable))


def keep_torrent(store: Entities, cipher: FieldCipher, new: NewTorrent, now: datetime) -> KeptTorrent:
    """Keep a torrent; one of the same info hash that is kept already is returned as it is."""
    index = cipher.blind_index("info_hash", new.info_hash)
    row = store.Storage.get(hash_index=index)
    if row is None:
        row = store.Storage(
            hash_index=index,
            name=new.name,
            kind=new.kind,
            trusted_local=new.trusted_local,
            added_by=None if new.added_by is None else store.User.get(id=new.added_by),
            added_at=now,
            state=TorrentState.CHECKING,
            size=new.size_bytes,
            piece_count=new.piece_count,
        )
        row.flush()  # the blobs are bound to the row's id
        row.location = str(row.id)
        _seal(row, cipher, new)
    row.flush()
    if new.source is not None:
        link_source(store, row.id, new.source)
    try:
        return _kept(row, cipher)
    except SecretUnreadable:  # its key is lost, but now everything is at hand again
        _seal(row, cipher, new)
        return _kept(row, cipher)


def change_trackers(store: Entities, cipher: FieldCipher, torrent_id: int, trackers: tuple[str, ...]) -> None:
    """Ask these trackers for this torrent from now on."""
    row = store.Storage.get(id=torrent_id)
    if row is not None:
        _set_trackers(row, cipher, trackers)


def trust_torrent(store: Entities, cipher: FieldCipher, torrent_id: int, trackers: tuple[str, ...]) -> None:
    """This torrent is one of this machine's own: it may meet peers here, and asks these trackers alone."""
    row = store.Storage.get(id=torrent_id)
    if row is not None:
        row.trusted_local = True
        _set_trackers(row, cipher, trackers)


def change_torrent_file(store: Entities, cipher: FieldCipher, torrent_id: int, torrent_file: bytes) -> None:
    """Keep this .torrent file from now on: of the same content, found in other places."""
    row = store.Storage.get(id=torrent_id)
    if row is not None:
        row.torrent_file = cipher.encrypt(_TABLE, "torrent_file", row.id, torrent_file)


def link_source(store: Entities, torrent_id: int, ref: SourceRef) -> None:
    """This torrent is what that source led to. Where either of them is gone, nothing happens."""
    statement = tables_of(ref.kind).of(
        "UPDATE storage SET {sources} = ?1 WHERE id = ?2 AND EXISTS (SELECT 1 FROM {sources} WHERE id = ?1)"
    )
    sql.run(store, statement, ref.id, torrent_id)


def note_progress(store: Entities, notes: tuple[TorrentProgress, ...]) -> None:
    """Write down how far torrents have come; one that goes or is gone is passed over."""
    for note in notes:
        row = store.Storage.get(id=note.id)
        if row is None or row.state == _REMOVING:
            continue
        row.set(state=note.state, failure=note.failure, downloaded=note.downloaded_bytes)
        for column in ("last_access_at", "last_write_at", "finished_at"):
            value = getattr(note, column)
            if value is not None:
                setattr(row, column, value)


def begin_removal(store: Entities, torrent_id: int) -> None:
    """From now on this torrent is to be removed, even if everything stops before its files are gone."""
    row = store.Storage.get(id=torrent_id)
    if row is not None:
        row.state = _REMOVING


def delete_torrent(store: Entities, torrent_id: int) -> None:
    """Forget a torrent, and the stream tickets to it."""
    row = store.Storage.get(id=torrent_id)
    if row is not None:
        row.delete()


def _kept(row: Any, cipher: FieldCipher) -> KeptTorrent:
    if row.hash is None or row.torrent_file is None:
        raise SecretUnreadable(f"Torrent {row.id} lacks its encrypted fields.")
    trackers = [] if row.trackers is None else json.loads(cipher.decrypt_text(_TABLE, "trackers", row.id, row.trackers))
    return KeptTorrent(
        id=row.id,
        info_hash=InfoHash(cipher.decrypt_text(_TABLE, "hash", row.id, row.hash)),
        name=row.name,
        torrent_file=cipher.decrypt(_TABLE, "torrent_file", row.id, row.torrent_file),
        trackers=tuple(trackers),
        trusted_local=row.trusted_local,
        added_at=row.added_at,
        finished_at=row.finished_at,
        is_leaving=row.state == _REMOVING,
    )


def _seal(row: Any, cipher: FieldCipher, new: NewTorrent) -> None:
    row.hash = cipher.encrypt(_TABLE, "hash", row.id, new.info_hash)
    row.torrent_file = cipher.encrypt(_TABLE, "torrent_file", row.id, new.torrent_file)
    _set_trackers(row, cipher, new.trackers)


def _set_trackers(row: Any, cipher: FieldCipher, trackers: tuple[str, ...]) -> None:
    row.trackers = cipher.encrypt(_TABLE, "trackers", row.id, json.dumps(trackers))
