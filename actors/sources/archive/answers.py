"""What the archive answers, as far as we read it. A `ValidationError` means that it is no such answer at all."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from actors.sources.archive.fields import Entries, Flag, Identifier, Part, Text, Texts, Whole


class ListedItem(Part):
    """An item as a search lists it, with the fields that it was asked for."""

    identifier: Identifier
    title: Texts = ()
    year: Texts = ()
    date: Texts = ()
    downloads: Whole = 0


class Listing(Part):
    """What was found."""

    docs: Entries[ListedItem]


class SearchAnswer(Part):
    """`advancedsearch.php` with `output=json`."""

    response: Listing


class ItemFile(Part):
    """One file of an item. `length` is a playing time; `btih` the info hash that the row of the torrent tells.

    `source` says whether it was uploaded (`original`), made from what was uploaded (`derivative`), or is bookkeeping.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    source: Text = ""
    format: Text = ""
    size: Whole = 0
    width: Whole = 0
    height: Whole = 0
    length: Text = ""
    sha1: Text = ""
    btih: Text = ""
    private: Flag = False


class ItemTexts(Part):
    """What is said of an item as a whole."""

    identifier: Identifier
    collection: Texts = ()
    licenseurl: Texts = ()
    publicdate: Text = ""
    access_restricted: Flag = Field(default=False, alias="access-restricted-item")


class ItemAnswer(Part):
    """`metadata/{identifier}`: of an item that was never there an empty object, of one that was removed `is_dark`.

    Its files lie on `server`, below `dir`.
    """

    is_dark: Flag = False
    server: Text = ""
    dir: Text = ""
    metadata: ItemTexts | None = None
    files: Entries[ItemFile] = ()
