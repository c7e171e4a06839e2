"""What this seeder has: known by its info hash at once, taken down from the shelf when somebody asks for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import trio

from actors.seeding.peer_book import PeerBook, RawHash
from actors.seeding.seeder.session import Seeded, SeederSession
from actors.seeding.share import Share, lost_line, shared_line

MOST_AT_HAND = 64
"""Torrents in the session. A torrent costs tens of kilobytes for its hashes, and a library has thousands of films."""

SEEDING_WITHIN_S = 5.0


class Shelf:
    """Answers the tracker's question whether something can be had now. `say` takes a line for whoever started us."""

    def __init__(
        self, session: SeederSession, book: PeerBook, say: Callable[[bytes], None], most_at_hand: int = MOST_AT_HAND
    ) -> None:
        self._session, self._book, self._say, self._most = session, book, say, most_at_hand
        self._shares: dict[RawHash, Share] = {}
        self._at_hand: OrderedDict[RawHash, Seeded] = OrderedDict()

    def put(self, share: Share) -> None:
        """From now on this can be had, if its file is as it was; says which."""
        torrent = RawHash(bytes.fromhex(share.info_hash))
        if (known := self._shares.get(torrent)) and known != share:
            self._put_back(torrent)
        self._shares[torrent] = share
        if why := share.why_not():
            self._lose(torrent, why)
        else:
            self._book.serve(torrent)
            self._say(shared_line(share.info_hash))

    def drop(self, info_hash: str) -> None:
        """This cannot be had any more. Again is harmless."""
        self._forget(RawHash(bytes.fromhex(info_hash)))

    async def fetch(self, torrent: RawHash) -> bool:
        """Can this be had by peers now? Seeds it from now on; what cannot be seeded is dropped, and said to be lost."""
        share = self._shares.get(torrent)
        if share is None:
            return False
        why = share.why_not() or await self._seed(torrent, share)
        if why and self._shares.get(torrent) is share:
            self._lose(torrent, why)
        return not why

    async def _seed(self, torrent: RawHash, share: Share) -> str:
        """Why it cannot be seeded, "" once it is."""
        try:
            seeded = self._at_hand.get(torrent) or self._take(torrent, share)
        except (RuntimeError, ValueError, OSError) as error:
            return f"its torrent is no good ({error})"
        self._at_hand.move_to_end(torrent)
        with trio.move_on_after(SEEDING_WITHIN_S):
            while seeded.is_seeding() is None:  # noqa: ASYNC110 (for a moment; libtorrent's news would cost a thread)
                await trio.sleep(0.005)
        return "" if seeded.is_seeding() else seeded.complaint()

    def _take(self, torrent: RawHash, share: Share) -> Seeded:
        seeded = self._session.add(share.torrent.read_bytes(), share.file)
        self._at_hand[torrent] = seeded
        for other in list(self._at_hand)[: -self._most]:
            if not self._at_hand[other].has_peers():
                self._put_back(other)
        return seeded

    def _put_back(self, torrent: RawHash) -> None:
        if seeded := self._at_hand.pop(torrent, None):
            self._session.remove(seeded)

    def _forget(self, torrent: RawHash) -> None:
        self._put_back(torrent)
        self._shares.pop(torrent, None)
        self._book.forget(torrent)

    def _lose(self, torrent: RawHash, why: str) -> None:
        self._forget(torrent)
        self._say(lost_line(torrent.hex(), why))
