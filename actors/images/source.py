"""The port to whoever has pictures."""

from __future__ import annotations

from typing import Protocol

from actors.images.sizes import PictureSize


class PictureSource(Protocol):
    """Has pictures by name. All methods raise `PictureUnknown` (it has none of this name), `NotAPicture` or
    `PictureUnavailable` (not now, ask again later).

    What comes back claims to be a picture and begins like one; whether it is one shows when it is decoded.
    """

    async def picture(self, name: str, size: PictureSize) -> bytes:
        """A picture in one of our sizes."""

    async def thumbnail(self, name: str) -> bytes:
        """The smallest version that there is: enough to see its colours."""
