"""A real swarm on loopback for tests: films of noise, .torrent files of any piece size, seeders, a tiny tracker."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import attrs
import libtorrent as lt

from actors.bencode import encode

QUIET = {
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "allow_multiple_connections_per_ip": True,
    "stop_tracker_timeout": 0,
    "alert_mask": 0,
}

_STEP = 1 << 20


@attrs.frozen
class Content:
    """Files below one folder, and their .torrent file. `files` maps file numbers to their bytes; pads are left out."""

    folder: Path
    torrent_file: bytes = attrs.field(repr=False)
    info_hash: str
    files: dict[int, bytes] = attrs.field(repr=False)


def make_content(
    folder: Path, sizes: dict[str, int], piece_length: int, *, tracker: str = "", seed: int = 1, hybrid: bool = False
) -> Content:
    """Files of noise named `sizes` (one name: a single-file torrent) and a .torrent file for them."""
    noise = random.Random(seed)
    root = folder / "content"
    for name, size in sizes.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for start in range(0, size, _STEP):
                file.write(noise.randbytes(min(_STEP, size - start)))
    top = root / next(iter(sizes)) if len(sizes) == 1 else root
    return in_torrent(top, piece_length, tracker=tracker, hybrid=hybrid)


def in_torrent(top: Path, piece_length: int, *, tracker: str = "", hybrid: bool = False) -> Content:
    """A .torrent file for a file, or for all that lies in a folder."""
    flags = 0 if hybrid else int(lt.create_torrent.v1_only)
    creator = lt.create_torrent(lt.list_files(str(top)), piece_length, flags)
    lt.set_piece_hashes(creator, str(top.parent))
    if tracker:
        creator.add_tracker(tracker)
    torrent_file = lt.bencode(creator.generate())
    return described(torrent_file, top.parent)


def described(torrent_file: bytes, folder: Path) -> Content:
    """The content that a .torrent file describes and whose files lie below `folder`."""
    info = _info(torrent_file)
    layout = info.layout()
    files = {}
    for index in range(layout.num_files()):
        if not layout.file_flags(index) & lt.file_storage.flag_pad_file:
            files[index] = (folder / layout.file_path(index)).read_bytes()
    return Content(folder, torrent_file, str(info.info_hashes().v1), files)


class Seeder:
    """A libtorrent session that has everything (or, `pieces` given, says so of those pieces only)."""

    def __init__(self, settings: dict[str, object] | None = None) -> None:
        params = lt.session_params()
        params.settings = {"listen_interfaces": "127.0.0.1:0", **QUIET, **(settings or {})}  # type: ignore[typeddict-item]
        self._session = lt.session(params)

    @property
    def port(self) -> int:
        return self._session.listen_port()

    def seed(self, content: Content, trackers: Sequence[str] = ()) -> None:
        """Seed this content, without looking at the files: they may have been altered on purpose."""
        params = lt.load_torrent_buffer(content.torrent_file)
        params.save_path = str(content.folder)
        params.trackers = list(trackers)
        assert params.ti is not None
        params.have_pieces = [True] * params.ti.num_pieces()  # seed_mode would look, and stop seeding what is wrong
        params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused | lt.torrent_flags.apply_ip_filter)
        self._session.add_torrent(params)

    def limit(self, upload_bytes_per_s: int) -> None:
        """Send at most this much."""
        self._session.apply_settings({"upload_rate_limit": upload_bytes_per_s})

    def close(self) -> None:
        """Leave. Blocks until libtorrent's threads have ended."""
        self._session.pause()
        del self._session


@contextmanager
def seeder(settings: dict[str, object] | None = None) -> Iterator[Seeder]:
    """A seeder while the block runs."""
    one = Seeder(settings)
    try:
        yield one
    finally:
        one.close()


class Tracker:
    """An HTTP tracker that names the same peers for every torrent, refuses with a reason, or answers with `body`.

    `leechers`, with which it answers a scrape (BEP 48), may be any number; its seeders are its peers.
    """

    def __init__(self) -> None:
        self.peers: list[int] = []
        self.refusal = ""
        self.body: bytes | None = None
        self.announces = self.scrapes = self.leechers = 0
        tracker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                place = urlsplit(self.path)
                body = tracker.scraped(place.query) if place.path == "/scrape" else tracker.announced()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(BrokenPipeError):  # a session that ends does not wait for the answer
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/announce"

    def announced(self) -> bytes:
        """Count an announce, and answer it."""
        self.announces += 1
        return self.answer()

    def scraped(self, query: str) -> bytes:
        """The bencoded answer to a scrape, the same for every swarm that is asked for."""
        self.scrapes += 1
        asked = parse_qs(query, encoding="latin-1")["info_hash"]
        counts = {b"complete": len(self.peers), b"downloaded": 5, b"incomplete": self.leechers}
        return encode({b"files": {each.encode("latin-1"): counts for each in asked}})

    def answer(self) -> bytes:
        """The bencoded answer to an announce (BEP 23)."""
        if self.body is not None:
            return self.body
        if self.refusal:
            return encode({b"failure reason": self.refusal.encode()})
        compact = b"".join(bytes([127, 0, 0, 1]) + port.to_bytes(2, "big") for port in self.peers)
        return encode({b"interval": 1800, b"peers": compact})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def tracker(*peers: int, refusal: str = "") -> Iterator[Tracker]:
    """A tracker that names peers on these loopback ports."""
    one = Tracker()
    one.peers, one.refusal = list(peers), refusal
    try:
        yield one
    finally:
        one.close()


def _info(torrent_file: bytes) -> lt.torrent_info:
    info = lt.load_torrent_buffer(torrent_file).ti
    assert info is not None
    return info
