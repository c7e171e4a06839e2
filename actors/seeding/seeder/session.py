"""The libtorrent session of the seeder process: seeds files on loopback, writes nothing, and looks for nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import libtorrent as lt

HOST = "127.0.0.1"


def session_params(port: int) -> lt.session_params:
    """Everything off that speaks to other machines; few threads and small buffers, for a process that mostly waits."""
    params = lt.session_params()
    pack: dict[str, object] = {
        "listen_interfaces": f"{HOST}:{port}",
        "outgoing_interfaces": HOST,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": 0,
        "active_limit": -1,
        "active_seeds": -1,
        "unchoke_slots_limit": 64,
        "connections_limit": 64,
        "aio_threads": 2,
        "hashing_threads": 1,
        "file_pool_size": 8,
        "tick_interval": 1000,
    }
    params.settings = cast("Any", pack)
    params.disk_io_constructor = "pread_disk_io_constructor"
    return params


class Seeded:
    """One torrent of the session. Every question to it goes to libtorrent's own thread: some microseconds."""

    def __init__(self, handle: lt.torrent_handle) -> None:
        self.handle = handle

    def is_seeding(self) -> bool | None:
        """Does it run as a seed? None: it begins just now. One that failed its hashes once never does so again."""
        status = self.handle.status()
        if status.is_seeding:
            return True
        return None if status.state == lt.torrent_status.checking_resume_data and not status.errc.value() else False

    def has_peers(self) -> bool:
        """Is anybody connected?"""
        return int(self.handle.status().num_peers) > 0

    def complaint(self) -> str:
        """Why it does not, in libtorrent's words where it has any."""
        code = self.handle.status().errc
        return str(code.message()) if code.value() else "its bytes are not what its hashes tell"


class SeederSession:
    """Takes it on trust that the files are what their torrents say: each piece is hashed when it is first asked for."""

    def __init__(self, port: int) -> None:
        self._session = lt.session(session_params(port))

    @property
    def port(self) -> int:
        """Where peers are awaited; 0 while nobody can be."""
        return int(self._session.listen_port())

    def add(self, torrent_file: bytes, file: Path) -> Seeded:
        """Seed this file. `RuntimeError` (libtorrent's) or `ValueError`: they make no sense."""
        parameters = lt.load_torrent_buffer(torrent_file)
        parameters.save_path = str(file.parent)
        parameters.renamed_files = {0: str(file)}
        parameters.trackers = []  # the tracker in this process knows without being told
        # Upload mode: should the file be damaged while it is seeded, nothing is fetched and written over it.
        parameters.flags |= lt.torrent_flags.seed_mode | lt.torrent_flags.upload_mode
        parameters.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        return Seeded(self._session.add_torrent(parameters))

    def remove(self, seeded: Seeded) -> None:
        """Seed it no more; the file stays."""
        self._session.remove_torrent(seeded.handle)
