"""XML documents of strangers (XML 1.0): a small tree without DTD and without entities, read within limits.

Expat does the reading. A document type is refused where it begins, before anything in it is declared, so that there is
nothing to expand or to fetch; references to characters, and the five entities that XML itself has, are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple
from xml.parsers import expat

_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1"})
"""Those that expat knows by itself: for any other name a document would choose which codec Python loads."""

_NOTHING: Mapping[str, str] = MappingProxyType({})
_BUFFER_CHARS = 16 * 1024
_STRETCH_BYTES = 64 * 1024


class XmlError(ValueError):
    """This is no XML, has a document type, or is larger than the limits allow."""


class XmlLimits(NamedTuple):
    """What `read_xml` takes at most. Texts and values of attributes that are longer than `text_chars` are cut."""

    size_bytes: int = 4 * 1024 * 1024
    elements: int = 50_000
    attributes: int = 64
    depth: int = 16
    text_chars: int = 16 * 1024


class XmlElement:
    """An element. Names are as they are written, prefix and all: many a document forgets to declare its prefixes."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.children: tuple[XmlElement, ...] | list[XmlElement] = ()
        self.text = ""

    def __repr__(self) -> str:
        return f"<XmlElement {self.name[:40]}, {len(self.children)} inside>"

    def get(self, attribute: str) -> str:
        """The value of an attribute, "" where there is none."""
        return self.attributes.get(attribute, "")

    def all(self, name: str) -> Iterator[XmlElement]:
        """The elements of this name right inside."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> XmlElement | None:
        """The first element of this name right inside."""
        return next(self.all(name), None)

    def text_of(self, name: str) -> str:
        """The text of the first element of this name without the white space around it; "" where there is none."""
        found = self.first(name)
        return "" if found is None else found.text.strip()


def read_xml(data: bytes, limits: XmlLimits = XmlLimits()) -> XmlElement:  # noqa: B008 (immutable)
    """The outermost element of a document. Raises `XmlError`."""
    if len(data) > limits.size_bytes:
        raise XmlError(f"{len(data)} bytes, more than the {limits.size_bytes} allowed")
    if _has_endless_tag(data):
        raise XmlError("a tag without an end")
    return _Reader(limits).read(data)


def _has_endless_tag(data: bytes) -> bool:
    """Whether some 64 KiB end no tag: expat makes values of a hundred thousand attributes before we can count them."""
    whole = range(0, len(data) - _STRETCH_BYTES + 1, _STRETCH_BYTES)
    return any(data.find(b">", start, start + _STRETCH_BYTES) < 0 for start in whole)


class _Reader:
    """Builds the tree; each limit is held before what it limits is kept."""

    def __init__(self, limits: XmlLimits) -> None:
        self._limits, self._elements_left = limits, limits.elements
        self._open: list[XmlElement] = []
        self._root: XmlElement | None = None
        self._texts: list[list[str]] = []

    def read(self, data: bytes) -> XmlElement:
        parser = expat.ParserCreate()
        parser.buffer_text, parser.buffer_size = True, _BUFFER_CHARS
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._said
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise XmlError(f"no XML: {error}") from None
        assert self._root is not None  # expat finds a document without an element at fault
        return self._root

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise XmlError(f"the encoding {encoding[:20]!r}")

    def _doctype(self, *_told: object) -> None:
        raise XmlError("a document type")

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        limits = self._limits
        self._elements_left -= 1
        if self._elements_left < 0 or len(self._open) >= limits.depth or len(attributes) > limits.attributes:
            raise XmlError("too many elements or attributes, or nested too deeply")
        cut = {key: value[: limits.text_chars] for key, value in attributes.items()} if attributes else _NOTHING
        self._place(XmlElement(name, cut))

    def _place(self, element: XmlElement) -> None:
        if self._open:
            parent = self._open[-1]
            if isinstance(parent.children, tuple):  # most elements have none inside, and need no list
                parent.children = []
            parent.children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._texts.append([])

    def _said(self, text: str) -> None:
        self._texts[-1].append(text)

    def _ended(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())[: self._limits.text_chars]
