"""The reader of strangers' XML: what it reads, what it refuses, and that nothing costs more than the limits allow."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.xml_reader import XmlElement, XmlError, XmlLimits, read_xml

MIB = 1024 * 1024
texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), max_size=30)
names = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
trees = st.recursive(
    st.tuples(names, st.dictionaries(names, texts, max_size=3), texts, st.just(())),
    lambda inner: st.tuples(names, st.dictionaries(names, texts, max_size=3), texts, st.lists(inner, max_size=4)),
    max_leaves=12,
)
BOMBS = {
    "billion laughs": '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;&c;&c;</a>',
    "quadratic blow-up": f'<!DOCTYPE a [<!ENTITY b "{"x" * 10_000}">]><a>{"&b;" * 10_000}</a>',
    "a local file": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "a page elsewhere": '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:1/x">]><a>&b;</a>',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/x"> %b;]><a/>',
    "an outer document type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
    "an entity of attributes": '<!DOCTYPE a [<!ATTLIST a b CDATA "x">]><a/>',
    "a web page": "<!DOCTYPE html><html><title>Sorry</title></html>",
}
NO_XML = {
    "nothing": b"",
    "white space": b"   \n",
    "text": b"Sorry.",
    "json": b'{"error": 1}',
    "cut off": b"<rss><channel><item>",
    "two documents": b"<a/><b/>",
    "a tag that is not closed": b"<html><br><p>Sorry</html>",
    "nul": b"<a>\0</a>",
    "control characters": b"<a>\x1a</a>",
    "an unknown entity": b"<a>&nbsp;</a>",
    "a surrogate": b"<a>&#xd800;</a>",
    "bad utf-8": b"<a>\xff\xfe\xfa</a>",
    "another encoding than it says": '<?xml version="1.0" encoding="us-ascii"?><a>é</a>'.encode(),
    "an encoding that is a codec of Python's": b'<?xml version="1.0" encoding="rot13"?><a/>',
    "an encoding that would need a codec": b'<?xml version="1.0" encoding="windows-1252"?><a/>',
    "utf-16 that is none": b'<?xml version="1.0" encoding="utf-16"?><a/>',
    "an attribute twice": b'<a b="1" b="2"/>',
}


def written(tree: tuple[str, dict[str, str], str, list[object]]) -> str:
    name, attributes, text, inner = tree
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{escape(text)}{''.join(map(written, inner))}</{name}>"  # type: ignore[arg-type]


def values(element: XmlElement) -> tuple[str, dict[str, str], str, list[object]]:
    return (element.name, dict(element.attributes), element.text, [values(child) for child in element.children])


def normal(tree: tuple[str, dict[str, str], str, list[object]]) -> tuple[str, dict[str, str], str, list[object]]:
    """Line ends are one character in XML."""
    name, attributes, text, inner = tree
    return (name, attributes, text, [normal(each) for each in inner])  # type: ignore[arg-type]


@given(trees)
def test_what_was_written_is_read_back(tree) -> None:
    assert values(read_xml(written(tree).encode())) == normal(tree)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(XmlError):
        assert read_xml(data).name


@given(
    st.lists(
        st.sampled_from(
            [
                "<a>",
                "</a>",
                "<a b='c'>",
                "&amp;",
                "&b;",
                "<!DOCTYPE a",
                "[",
                "<!ENTITY b 'x'>",
                "]>",
                "<?xml version='1.0' encoding='utf-16'?>",
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
                "x",
                "\0",
            ]
        )
    )
)
def test_any_mixture_of_marks_is_read_or_refused(parts: list[str]) -> None:
    with contextlib.suppress(XmlError):
        assert read_xml("".join(parts).encode()).name == "a"


@given(trees, st.data())
def test_a_document_that_is_cut_off_is_refused(tree, data) -> None:
    whole = written(tree).encode()
    with pytest.raises(XmlError):
        read_xml(whole[: data.draw(st.integers(0, len(whole) - 1))])


@pytest.mark.parametrize("name", BOMBS)
def test_a_document_type_is_refused_before_anything_is_expanded(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(XmlError, match="a document type"):
            read_xml(BOMBS[name].encode())
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", NO_XML)
def test_what_is_no_xml_is_refused(name: str) -> None:
    with pytest.raises(XmlError):
        read_xml(NO_XML[name])


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf-16", "iso-8859-1"])
def test_the_encodings_that_xml_readers_know_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a b="ü">é</a>'
    read = read_xml(text.encode(encoding))
    assert (read.get("b"), read.text) == ("ü", "é")


def test_characters_and_the_entities_of_xml_itself_are_read() -> None:
    assert read_xml(b"<a>&lt;&#65;&amp;&#x20AC;<![CDATA[<b>&c;]]></a>").text == "<A&€<b>&c;"


def test_elements_are_found_by_their_written_names() -> None:
    root = read_xml(b"<r><x:attr n='1'/><a> one </a><a>two</a></r>")
    assert [child.text for child in root.all("a")] == [" one ", "two"]
    assert (root.text_of("a"), root.text_of("b"), root.first("b"), root.get("c")) == ("one", "", None, "")
    assert [child.get("n") for child in root.all("x:attr")] == ["1"]


@pytest.mark.parametrize(
    "document",
    [
        "<a>" * 20 + "</a>" * 20,
        "<a>" + "<b/>" * 20 + "</a>",
        "<a " + " ".join(f"b{number}=''" for number in range(20)) + "/>",
    ],
    ids=["depth", "elements", "attributes"],
)
def test_what_exceeds_a_limit_is_refused(document: str) -> None:
    assert read_xml(document.encode(), XmlLimits(elements=30, attributes=30, depth=30))
    with pytest.raises(XmlError, match="too many"):
        read_xml(document.encode(), XmlLimits(elements=15, attributes=15, depth=15))


def test_a_document_that_is_too_large_is_refused() -> None:
    with pytest.raises(XmlError, match="more than the 10 allowed"):
        read_xml(b"<a>" + b" " * 10 + b"</a>", XmlLimits(size_bytes=10))


def test_long_texts_and_values_are_cut() -> None:
    read = read_xml(b"<a b='123456'>123<c/>456</a>", XmlLimits(text_chars=4))
    assert (read.get("b"), read.text) == ("1234", "1234")


GREEDY = {
    "elements": b"<a>" + b"<b/>" * 49_000 + b"</a>",
    "attributes": b"<a>" + (b"<b " + b" ".join(b"a%d=''" % each for each in range(64)) + b"/>") * 8_000 + b"</a>",
    "attributes of one tag": b"<a " + b" ".join(b"a%d=''" % each for each in range(350_000)) + b"/>",
    "characters": b"<a>" + b"&#65;" * 800_000 + b"</a>",
    "pieces of text": b"<a>" + b"<!--x-->x" * 400_000 + b"</a>",
    "depth": b"<a>" * 1_000_000,
    "a comment": b"<a><!--" + b"x" * 4_000_000 + b"--></a>",
}


@pytest.mark.parametrize("name", GREEDY)
def test_the_greediest_document_stays_within_bounds(name: str) -> None:
    """4 MiB at most, some 16 MB in memory, and no more than a moment."""
    tracemalloc.start()
    began = time.process_time()
    try:
        read_xml(GREEDY[name])
    except XmlError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 24 * MIB
    assert time.process_time() - began < 10
