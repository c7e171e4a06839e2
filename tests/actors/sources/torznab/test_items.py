"""Listings as endpoints write them, well and badly."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.torznab.capabilities import Capabilities, read_capabilities
from actors.sources.torznab.items import MOST_ITEMS, Item, Listing, read_item, read_listing
from actors.xml_reader import XmlElement, XmlError, read_xml
from storage.model.sources import InfoHash
from storage.model.titles import TitleKind
from tests.support.torznab_stub import rss

HASH = InfoHash("0123456789abcdef0123456789abcdef01234567")
OTHER = "f" * 40
MAGNET = f"magnet:?xt=urn:btih:{HASH}&tr=udp://t"


def entry(inner: str = "", title: str = "Nosferatu.1922.1080p") -> XmlElement:
    return read_xml(f"<item><title>{title}</title>{inner}</item>".encode())


def attr(name: str, value: object, prefix: str = "torznab") -> str:
    return f"<{prefix}:attr name={quoteattr(name)} value={quoteattr(str(value))}/>"


def read(inner: str) -> Item:
    found = read_item(entry(inner))
    assert found is not None
    return found


def test_an_item_is_read_whole() -> None:
    told = {"infohash": HASH.upper(), "seeders": 7, "peers": 9, "size": 123, "imdbid": "tt0013442", "tmdbid": 653}
    inner = (
        "<guid>https://h/1</guid><pubDate>Sat, 14 Mar 2026 17:10:42 +0200</pubDate><link>http://h/page</link>"
        '<enclosure url="http://h/dl?a=1&amp;b=2" length="1" type="application/x-bittorrent"/>'
        + attr("category", 2040)
        + attr("category", 100_123)
        + "".join(attr(name, value) for name, value in told.items())
    )
    assert read(inner) == Item(
        name="Nosferatu.1922.1080p",
        key=HASH,
        link="http://h/dl?a=1&b=2",
        magnet="",
        info_hash=HASH,
        size_bytes=123,
        seeders=7,
        leechers=2,
        imdb=13442,
        tmdb=653,
        categories=frozenset({2040, 100_123}),
        uploaded_at=datetime(2026, 3, 14, 15, 10, 42, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "inner",
    [
        attr("magneturl", MAGNET),
        attr("MagnetUrl", MAGNET, "newznab"),
        f"<enclosure url={quoteattr(MAGNET)}/>",
        f"<link>{MAGNET.replace('&', '&amp;')}</link>",
        f"<guid>{MAGNET.replace('&', '&amp;')}</guid>",
    ],
    ids=["attribute", "other prefix", "enclosure", "link", "guid"],
)
def test_a_magnet_is_found_wherever_endpoints_write_it(inner: str) -> None:
    found = read(inner)
    assert (found.info_hash, found.magnet, found.trackers, found.link) == (HASH, MAGNET, ("udp://t",), "")


def test_a_magnet_of_another_torrent_is_not_believed() -> None:
    found = read(attr("infohash", OTHER) + attr("magneturl", MAGNET))
    assert (found.info_hash, found.magnet, found.trackers) == (OTHER, "", ())


def test_without_a_hash_there_is_the_link_which_is_its_enclosure_if_there_is_one() -> None:
    assert read("<link>http://h/dl</link>").link == "http://h/dl"
    found = read('<link>http://h/page</link><enclosure url="http://h/dl"/>')
    assert (found.link, found.info_hash, found.key) == ("http://h/dl", None, "http://h/dl")


@pytest.mark.parametrize(
    "element",
    [
        entry(""),
        entry(attr("infohash", "none")),
        entry(attr("infohash", HASH), title=" "),
        entry("<link>magnet:?xt=urn:btih:</link>"),
    ],
    ids=["nothing", "no hash", "no name", "no magnet"],
)
def test_an_entry_that_leads_to_no_torrent_is_none(element: XmlElement) -> None:
    assert read_item(element) is None


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (attr("size", 5) + "<size>6</size>", 5),
        ("<size> 6 </size>", 6),
        ('<enclosure url="http://h/dl" length="7"/>', 7),
        (attr("size", "-1") + "<size>6</size>", 6),
        (attr("size", "1.5e9"), 0),
        (attr("size", 2**63), 0),
        (attr("size", "9" * 500), 0),
        (attr("size", "٣"), 0),
    ],
)
def test_sizes_are_read_from_each_place_and_nonsense_is_none(inner: str, expected: int) -> None:
    assert read(attr("infohash", HASH) + inner).size_bytes == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"seeders": 3, "leechers": 4}, (3, 4)),
        ({"seeders": 3, "peers": 10}, (3, 7)),
        ({"seeders": 3, "peers": 1}, (3, 0)),
        ({"peers": 1}, (None, None)),
        ({"seeders": "", "peers": ""}, (None, None)),
        ({"seeders": -1}, (None, None)),
        ({"seeders": 10**30}, (None, None)),
    ],
)
def test_peers_are_counted_as_endpoints_count_them(told: dict[str, object], expected: tuple[int | None, ...]) -> None:
    found = read(attr("infohash", HASH) + "".join(attr(name, value) for name, value in told.items()))
    assert (found.seeders, found.leechers) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"imdb": "0013442"}, 13442),
        ({"imdb": "TT0013442"}, 13442),
        ({"imdbid": "tt", "imdb": "13442"}, 13442),
        ({"imdbid": "tt0000000"}, None),
        ({"imdbid": "nm0013442"}, None),
        ({}, None),
    ],
)
def test_imdb_ids_are_read_with_and_without_letters(told: dict[str, object], expected: int | None) -> None:
    found = read(attr("infohash", HASH) + "".join(attr(name, value) for name, value in told.items()))
    assert found.imdb == expected


@pytest.mark.parametrize(
    "text", ["", "yesterday", "Sat, 99 Mar 2026", "0", "Fri, 31 Dec 9999 23:59:59 -2359", "x" * 9999]
)
def test_a_date_that_makes_no_sense_is_none(text: str) -> None:
    assert read(attr("infohash", HASH) + f"<pubDate>{text}</pubDate>").uploaded_at is None


def test_a_listing_leaves_out_and_counts_what_makes_no_sense() -> None:
    good = f"<item><title>a</title>{attr('infohash', HASH)}</item>"
    listing = read_listing(read_xml(rss([good, "<item/>", "<item><title>b</title></item>"]).encode()))
    assert (len(listing.items), listing.listed, listing.skipped, listing.total) == (1, 3, 2, None)


def test_a_listing_may_tell_how_long_it_is() -> None:
    assert read_listing(read_xml(b'<rss><channel><newznab:response offset="0" total="7"/></channel></rss>')).total == 7


def test_a_listing_without_end_is_read_up_to_a_bound() -> None:
    listing = read_listing(read_xml(rss(["<item/>"] * (MOST_ITEMS + 1)).encode()))
    assert listing == Listing((), MOST_ITEMS, MOST_ITEMS)


@pytest.mark.parametrize("text", ["<html><body/></html>", "<rss/>", "<caps/>", "<feed><channel/></feed>"])
def test_what_is_no_listing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no listing"):
        read_listing(read_xml(text.encode()))


attribute_names = st.sampled_from(
    ["infohash", "magneturl", "seeders", "peers", "leechers", "size", "imdb", "imdbid", "tmdbid", "category", "x"]
)
nonsense = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), max_size=50
) | st.sampled_from(
    [
        HASH,
        MAGNET,
        "http://h/dl",
        "9" * 400,
        "-1",
        "tt0013442",
        "Sat, 14 Mar 2026 17:10:42 +0200",
        "magnet:?xt=urn:btih:",
    ]
)
elements = st.builds(
    XmlElement,
    st.sampled_from(["title", "guid", "link", "pubDate", "size", "enclosure", "torznab:attr", "attr", "category", "x"]),
    st.fixed_dictionaries(
        {}, optional={"name": attribute_names, "value": nonsense, "url": nonsense, "length": nonsense}
    ),
)


@given(st.lists(st.tuples(elements, nonsense), max_size=12))
def test_any_entry_is_an_item_within_bounds_or_none(inner: list[tuple[XmlElement, str]]) -> None:
    element = XmlElement("item", {})
    for child, text in inner:
        child.text = text
    element.children = [child for child, _ in inner]
    found = read_item(element)
    if found is not None:
        assert found.name
        assert found.link or found.info_hash
        assert 0 <= found.size_bytes <= 10**13
        assert all(
            count is None or 0 <= count < 10**9 for count in (found.seeders, found.leechers, found.imdb, found.tmdb)
        )


@given(st.binary(max_size=200).map(b"<rss><channel>".__add__))
def test_any_answer_is_a_listing_or_refused(data: bytes) -> None:
    try:
        listing = read_listing(read_xml(data))
    except XmlError:
        return
    assert listing.listed >= len(listing.items)


def caps(inner: str) -> Capabilities:
    return read_capabilities(read_xml(f"<caps>{inner}</caps>".encode()))


def test_capabilities_tell_how_a_title_can_be_asked_for() -> None:
    found = caps(
        '<limits max="50" default="20"/><searching><search available="yes" supportedParams="q"/>'
        '<tv-search available="yes" supportedParams="q, Season,ep,tvdbid"/>'
        '<movie-search available="no" supportedParams="q,imdbid"/></searching>'
        '<categories><category id="5000" name="TV"><subcat id="5070"/></category><category id="x"/></categories>'
    )
    assert found.takes(TitleKind.SHOW, "q", "season", "ep")
    assert not found.takes(TitleKind.SHOW, "imdbid")
    assert not found.takes(TitleKind.MOVIE)
    assert (found.limit, found.categories) == (50, frozenset({5000, 5070}))
    assert found.may_have(TitleKind.SHOW)
    assert not found.may_have(TitleKind.MOVIE)


def test_capabilities_that_leave_things_unsaid_are_the_usual_ones() -> None:
    found = caps('<searching><tv-search available="yes"/><movie-search/></searching>')
    assert found.takes(TitleKind.SHOW, "q", "season", "ep")
    assert found.takes(TitleKind.MOVIE, "q")
    assert (found.limit, found.may_have(TitleKind.MOVIE)) == (100, True)
    assert not caps("").takes(TitleKind.MOVIE)


@pytest.mark.parametrize(
    ("told", "limit"), [("0", 100), ("-5", 100), ("x", 100), ("9" * 50, 100), ("500", 100), ("7", 7)]
)
def test_a_limit_that_makes_no_sense_is_the_usual_one(told: str, limit: int) -> None:
    assert caps(f'<limits max="{told}"/>').limit == limit


def test_what_are_no_capabilities_is_refused() -> None:
    with pytest.raises(ValueError, match="no capabilities"):
        read_capabilities(read_xml(b"<html/>"))
