"""The conversation with `images`: pictures of titles, fetched once and kept on the disk."""

from __future__ import annotations

import attrs

from actors.runtime import Ask


@attrs.frozen
class PictureFile:
    """A picture as it is sent. `etag` is strong and unquoted: it names these very bytes."""

    content: bytes = attrs.field(repr=False)
    content_type: str
    etag: str


@attrs.frozen
class GetPicture(Ask[PictureFile]):
    """The picture of this name (`provider/file`) in one of the sizes of `PictureSize`.

    `PictureUnknown` when no title has it, or its provider no longer does; `PictureUnavailable` while it cannot be had;
    `InvalidInput` for a size that is none.
    """

    name: str
    size: str
    timeout_s = 15.0


@attrs.frozen
class PicturesHealth:
    """How the pictures fare; counts are since the start. `misses` had to be fetched, `failures` could not be.

    `source_trouble` and `disk_trouble` are one sentence for the operator each, "" while all is well.
    """

    files: int
    size_bytes: int
    max_bytes: int
    hits: int
    misses: int
    failures: int
    source_trouble: str
    disk_trouble: str


@attrs.frozen
class DescribePictures(Ask[PicturesHealth]):
    """How much lies on the disk, how often that helped, and what is wrong."""


@attrs.frozen
class FreePictureSpace(Ask[int]):
    """Remove the pictures that were not asked for longest, `size_bytes` of them or more; tells how many bytes went.

    All of them can be fetched again, so whoever keeps account of the disk may ask at any time.
    """

    size_bytes: int
    timeout_s = 30.0
