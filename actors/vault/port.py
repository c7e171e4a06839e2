"""What the actor needs of an encrypted folder."""

from __future__ import annotations

from typing import Protocol


class Mounted(Protocol):
    """An encrypted folder that is mounted while the program runs (`storage.vault.Vault`)."""

    async def until_lost(self) -> None:
        """Wait until it is not mounted any more; at once when it is not."""

    async def mount_again(self) -> None:
        """Mount anew what was lost. A `MiauflixError` when that cannot be done now."""
