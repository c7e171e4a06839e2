"""A BitTorrent session that does what a test says: remembers what it was told, and tells news when asked to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import trio

from actors.torrents.news import FilesDeleted, Phase, PieceFinished, ResumeData, ResumeRefused, SwarmFigures, SwarmNews
from actors.torrents.planner import Plan
from actors.torrents.port import Join, Listener, Peers
from actors.torrents.settings import TorrentSettings
from storage.model.errors import MiauflixError
from tests.support.swarm import Content

MIB = 1 << 20


@attrs.define(eq=False)
class FakeSwarm:
    """One torrent of the fake session."""

    request: Join
    listener: Listener
    have: bytearray
    answers_saves: bool = True
    answers_figures: bool = True
    wanted: set[int] = attrs.field(factory=set)
    due: set[int] = attrs.field(factory=set)
    trackers: tuple[str, ...] = ()
    web_seeds: tuple[str, ...] = ()
    times_asked_for_pieces: int = 0
    times_asked_to_save: int = 0
    meanwhile: Callable[[], None] = lambda: None
    """Happens while somebody waits to be told of its peers."""
    has_left: bool = False

    def tell(self, news: SwarmNews) -> None:
        """Something happens in the swarm."""
        self.listener(news)

    def apply(self, plan: Plan) -> None:
        if plan.clears:
            self.due.clear()
        self.due -= set(plan.released)
        self.due |= {piece for piece, _ in plan.deadlines}
        for piece, level in plan.priorities:
            (self.wanted.add if level else self.wanted.discard)(piece)

    def ask_figures(self, *, pieces: bool = False) -> None:
        self.times_asked_for_pieces += pieces
        if self.answers_figures:
            have = bytes(self.have) if pieces else None
            self.tell(SwarmFigures(Phase.DOWNLOADING, 1, 1, 0, 0.0, 0.0, False, have))

    def ask_resume_data(self, *, only_if_modified: bool) -> None:
        self.times_asked_to_save += 1
        if self.answers_saves:
            self.tell(
                ResumeRefused("resume data not modified", True) if only_if_modified else ResumeData(bytes(self.have))
            )

    async def peers(self) -> Peers:
        await trio.lowlevel.checkpoint()
        self.meanwhile()
        return ()

    def replace_trackers(self, trackers: Sequence[str]) -> None:
        self.trackers = tuple(trackers)

    def add_web_seeds(self, urls: Sequence[str]) -> None:
        self.web_seeds += tuple(urls)

    def flush(self) -> None:
        """There is no cache."""

    def leave(self, *, delete_files: bool) -> None:
        self.has_left = True
        if delete_files:
            self.tell(FilesDeleted(None))


class FakeEngine:
    """The session. `refuses` is raised by every join while it is set; `swarms` are those joined, in order.

    Joins wait for `may_join`, which is set unless a test puts another event there. `dht` is whom the DHT names.
    """

    def __init__(self) -> None:
        self.alerts_lost = 0
        self.swarms: list[FakeSwarm] = []
        self.refuses: MiauflixError | None = None
        self.is_closed = False
        self.calms: list[bool] = []
        self.tells_blocks = False
        self.answers_saves = True
        self.answers_figures = True
        self.dht: dict[str, frozenset[tuple[str, int]]] = {}
        self.sought: list[str] = []
        self.may_join = trio.Event()
        self.may_join.set()

    async def open(self, settings: TorrentSettings) -> FakeEngine:
        """Stands where `LibtorrentEngine.open` would."""
        await trio.lowlevel.checkpoint()
        return self

    async def run(self) -> None:
        await trio.sleep_forever()

    async def join(self, request: Join, listener: Listener) -> FakeSwarm:
        await self.may_join.wait()
        if self.refuses is not None:
            raise self.refuses
        have = bytearray(request.have) if request.have is not None else bytearray(len(request.priorities))
        wanted = {piece for piece, level in enumerate(request.priorities) if level}
        swarm = FakeSwarm(request, listener, have, self.answers_saves, self.answers_figures, wanted)
        self.swarms.append(swarm)
        return swarm

    async def find_peers(self, info_hash: str, within_s: float) -> frozenset[tuple[str, int]]:
        self.sought.append(info_hash)
        await trio.sleep(within_s)
        return self.dht.get(info_hash, frozenset())

    def ask_updates(self) -> None:
        """Nothing changes by itself."""

    def set_calm(self, calm: bool) -> None:
        self.calms.append(calm)

    def tell_blocks(self, wished: bool) -> None:
        self.tells_blocks = wished

    async def close(self, within_s: float) -> None:
        await trio.lowlevel.checkpoint()
        self.is_closed = True


def arrive(swarm: FakeSwarm, content: Content, *pieces: int, silently: bool = False) -> None:
    """Pieces of a MiB come and lie in the torrent's first file; `silently`: the news of it is lost."""
    path = Path(swarm.request.folder) / swarm.request.names[0]
    path.parent.mkdir(exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as file:
        for piece in pieces:
            file.seek(piece * MIB)
            file.write(content.files[0][piece * MIB : (piece + 1) * MIB])
            swarm.have[piece] = 1
            if not silently:
                swarm.tell(PieceFinished(piece))
