"""A Torznab endpoint over real HTTP on loopback: capabilities, searches, files, redirects, errors, and faults."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import attrs

from actors.local_http import Answer, Request
from tests.support.faulty_server import FaultyServer, faulty_server
from tests.support.torznab_listings import Listed, Told

KEY = "s3cret-k3y"
XML = "application/rss+xml; charset=utf-8"
_WORD = re.compile(r"[a-z0-9]+")


@attrs.define
class TorznabStub:
    """Lists what is in `listed`. `error`: every answer is that one. `server` counts, and plans what goes wrong.

    `film_terms` and `show_terms` are what its capabilities name; one that `is_careless` heeds neither offset nor limit.
    """

    listed: list[Listed] = attrs.field(factory=list)
    film_terms: str = "q,imdbid,tmdbid"
    show_terms: str = "q,season,ep,imdbid,tmdbid"
    categories: tuple[int, ...] = (2000, 5000)
    limit: int = 100
    is_careless: bool = False
    tells_ids: bool = True
    error: int | None = None
    path: str = "1"
    server: FaultyServer = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    @property
    def url(self) -> str:
        """As an operator writes it."""
        return f"{self.server.url}/{self.path}/api?apikey={KEY}"

    def asked(self, function: str) -> list[dict[str, str]]:
        """What was asked of this function, without the key."""
        queries = [dict(each.request.query) for each in self.server.requests(f"/{self.path}/api")]
        told = [{name: value for name, value in query.items() if name != "apikey"} for query in queries]
        return [query for query in told if query.get("t") == function]

    def answer(self, request: Request) -> Answer:
        """What the endpoint would say."""
        if self.error is not None:
            return _error(self.error)
        if request.query.get("apikey") != KEY:
            return _error(100)
        if request.path == f"/{self.path}/download":
            return self._download(request.query.get("file", ""))
        match request.query.get("t"):
            case "caps":
                return _xml(self._capabilities())
            case "movie" | "tvsearch" | "search":
                return _xml(self._page(request.query))
        return _error(202)

    def _capabilities(self) -> str:
        categories = "".join(f'<category id="{number}" name="Some"/>' for number in self.categories)
        return (
            f'<caps><server title="Stub"/><limits max="{self.limit}" default="{self.limit}"/><searching>'
            '<search available="yes" supportedParams="q"/>'
            f'<tv-search available={_yes(self.show_terms)} supportedParams="{self.show_terms}"/>'
            f'<movie-search available={_yes(self.film_terms)} supportedParams="{self.film_terms}"/>'
            f"</searching><categories>{categories}</categories></caps>"
        )

    def _page(self, query: dict[str, str]) -> str:
        found = [each for each in self.listed if _is_asked_for(each, query)]
        start, length = int(query.get("offset", "0")), min(int(query.get("limit", self.limit)), self.limit)
        page = found if self.is_careless else found[start : start + length]
        return rss(map(self._item, page))

    def _item(self, each: Listed) -> str:
        attributes = {
            "category": each.category,
            "seeders": each.seeders,
            "peers": each.seeders + 2,
            "size": each.size_bytes,
            **({"infohash": each.info_hash} if each.told is Told.HASH else {}),
            **({"magneturl": each.magnet} if each.told is Told.MAGNET else {}),
            **({"imdbid": each.imdb} if each.imdb and self.tells_ids else {}),
            **({"tmdbid": each.tmdb} if each.tmdb and self.tells_ids else {}),
        }
        return item(each.name, self._link(each), attributes)

    def _link(self, each: Listed) -> str:
        if each.told is Told.ENCLOSED:
            return each.magnet
        root = "http://elsewhere.example" if each.told is Told.FOREIGN else self.server.url
        return f"{root}/{self.path}/download?apikey={KEY}&file={quote(each.name)}"

    def _download(self, name: str) -> Answer:
        found = next((each for each in self.listed if each.name == name), None)
        if found is None:
            return Answer(404)
        if found.told is Told.REDIRECT:
            return Answer(302, headers={"Location": found.magnet})
        return Answer(
            200, b"nothing of use" if found.told is Told.BROKEN else found.torrent, "application/x-bittorrent"
        )


def rss(items: Iterable[str]) -> str:
    """A whole listing."""
    inner = "".join(items)
    return (
        '<rss version="2.0" xmlns:torznab="http://torznab.com/schemas/2015/feed"><channel>'
        f"<title>Stub</title>{inner}</channel></rss>"
    )


def item(name: str, link: str, attributes: Mapping[str, object]) -> str:
    """One entry of it."""
    told = "".join(
        f"<torznab:attr name={quoteattr(key)} value={quoteattr(str(attributes[key]))}/>" for key in attributes
    )
    return (
        f"<item><title>{escape(name)}</title><guid>{escape(f'https://directory.example/{name}')}</guid>"
        f"<pubDate>Sat, 14 Mar 2026 17:10:42 +0200</pubDate><link>{escape(link)}</link>"
        f'<enclosure url={quoteattr(link)} length="0" type="application/x-bittorrent"/>{told}</item>'
    )


def _is_asked_for(each: Listed, query: dict[str, str]) -> bool:
    words = _WORD.findall(each.name.lower())
    code = f"s{int(query['season']):02}" if "season" in query else ""
    if "ep" in query:
        code += f"e{int(query['ep']):02}"
    return (
        each.category // 1000 == int(query.get("cat", each.category)) // 1000
        and query.get("imdbid", "").zfill(7) in ("0000000", each.imdb.removeprefix("tt"))
        and query.get("tmdbid", str(each.tmdb)) == str(each.tmdb)
        and any(word.startswith(code) for word in words)
        and all(any(word.startswith(wanted) for word in words) for wanted in _WORD.findall(query.get("q", "").lower()))
    )


def _yes(terms: str) -> str:
    return '"yes"' if terms else '"no"'


def _error(code: int) -> Answer:
    return _xml(f'<error code="{code}" description="No: {KEY}"/>')


def _xml(text: str) -> Answer:
    return Answer(200, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode(), XML)


@asynccontextmanager
async def torznab_stub(listed: Iterable[Listed] = (), **differing: object) -> AsyncIterator[TorznabStub]:
    """Serve while the block runs."""
    stub = TorznabStub(list(listed), **differing)  # type: ignore[arg-type]  # a test says what differs
    async with faulty_server(stub.answer) as stub.server:
        yield stub
