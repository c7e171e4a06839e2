"""The Internet Archive over real HTTP on loopback: a seeded shelf of items with all their quirks, and faults by script.

Torrents lie on a node of their own, to which the archive redirects.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import attrs

from actors.local_http import Answer, Request
from tests.support.archive_items import Item
from tests.support.faulty_server import FaultyServer, faulty_server

# All that our questions may consist of; whatever a title holds, it must not get out of its quotes.
_PHRASE = r'"[^"\\]*"'
_QUERY = re.compile(
    r'mediatype:movies AND format:"Archive BitTorrent" '
    rf"AND title:\((?P<titles>{_PHRASE}(?: OR {_PHRASE})*)\) "
    r"AND \(collection:\((?P<collections>\w+(?: OR \w+)*)\) OR licenseurl:\*creativecommons\*\) "
    r"AND NOT collection:stream_only"
)


@attrs.define
class ArchiveStub:
    """Answers from `items`, which a test may change. `server` and `node` count questions and plan what goes wrong."""

    items: dict[str, Item]
    server: FaultyServer = attrs.field(init=False)
    node: FaultyServer = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.server, self.node = FaultyServer(self.answer), FaultyServer(self.answer_of_node)

    @property
    def url(self) -> str:
        return self.server.url

    def answer(self, request: Request) -> Answer:
        """What the archive would say."""
        match request.path.strip("/").split("/"):
            case ["advancedsearch.php"]:
                return self._found(request.query)
            case ["metadata", identifier]:
                item = self.items.get(identifier)
                return _json(item.metadata if item else {})
            case ["download", identifier, name]:
                return Answer(302, headers={"Location": f"{self.node.url}/7/items/{identifier}/{name}"})
        return Answer(404, b"<html>", "text/html")

    def answer_of_node(self, request: Request) -> Answer:
        """What the machine says where the files of the items lie."""
        match request.path.strip("/").split("/"):
            case ["7", "items", identifier, name] if name == f"{identifier}_archive.torrent":
                item = self.items.get(identifier)
                if item and item.torrent and not item.is_gone:
                    return Answer(403 if item.is_kept_back else 200, item.torrent, "application/x-bittorrent")
        return Answer(404, b"<html>", "text/html")

    def _found(self, query: dict[str, str]) -> Answer:
        asked = _QUERY.fullmatch(query["q"])
        if asked is None:
            return Answer(400, b"<html>query_shard_exception</html>", "text/html")
        phrases = [words(phrase) for phrase in re.findall(_PHRASE, asked["titles"])]
        collections = set(asked["collections"].split(" OR "))
        found = [item for item in self.items.values() if _matches(item, phrases, collections)]
        found.sort(key=lambda item: -item.downloads)
        docs = [item.doc for item in found[: int(query["rows"])]]
        return _json({"responseHeader": {"status": 0}, "response": {"numFound": len(found), "start": 0, "docs": docs}})


def _matches(item: Item, phrases: list[str], collections: set[str]) -> bool:
    is_open = bool(collections & set(item.collections)) or "creativecommons" in item.licence
    return is_open and item.has_torrent_format and any(f" {phrase} " in f" {words(item.title)} " for phrase in phrases)


def words(text: str) -> str:
    """As an index would see it: letters and digits alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _json(value: object) -> Answer:
    return Answer(200, json.dumps(value).encode(), "application/json")


@asynccontextmanager
async def archive_stub(items: Iterable[Item]) -> AsyncIterator[ArchiveStub]:
    """Serve while the block runs."""
    stub = ArchiveStub({item.identifier: item for item in items})
    async with faulty_server(stub.answer) as stub.server, faulty_server(stub.answer_of_node) as stub.node:
        yield stub
