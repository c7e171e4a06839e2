"""The libtorrent session of the seeder process: seeds the demo films on loopback, and looks for nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import libtorrent as lt

from actors.demo.films import FilmFile

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
        # The tracker lives in this process and has ended by then: nobody is left to say goodbye to.
        "stop_tracker_timeout": 0,
    }
    params.settings = cast("Any", pack)
    params.disk_io_constructor = "pread_disk_io_constructor"
    return params


class SeederSession:
    """Seeds films whose bytes have been verified: libtorrent need not hash them once more before it answers."""

    def __init__(self, films: Iterable[FilmFile], tracker: str, port: int) -> None:
        self._session = lt.session(session_params(port))
        self._torrents = [self._session.add_torrent(_parameters(film, tracker)) for film in films]

    @property
    def port(self) -> int:
        """Where peers are awaited; 0 while nobody can be."""
        return int(self._session.listen_port())

    def is_seeding(self) -> bool:
        """Does every torrent run as a seed? Asks libtorrent's own thread: a few microseconds."""
        return all(torrent.status().is_seeding for torrent in self._torrents)

    def complaints(self) -> list[str]:
        """What libtorrent says is wrong, a sentence for each torrent in trouble."""
        states = [torrent.status() for torrent in self._torrents]
        return [f"{state.name}: {state.errc.message()}" for state in states if state.errc.value()]


def _parameters(film: FilmFile, tracker: str) -> lt.add_torrent_params:
    parameters = lt.load_torrent_buffer(film.torrent_file)
    parameters.save_path = str(film.path.parent)
    parameters.trackers = [tracker]
    # Upload mode: should a film be damaged while it is seeded, nothing is fetched and written over it.
    parameters.flags |= lt.torrent_flags.seed_mode | lt.torrent_flags.upload_mode
    parameters.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    return parameters
