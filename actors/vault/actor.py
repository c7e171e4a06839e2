"""Sees to it that the encrypted area stays mounted, and tells how it stands."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import trio

from actors.runtime import Actor
from actors.vault.messages import DescribeVault, VaultHealth
from actors.vault.port import Mounted
from actors.vault.settings import VaultSettings
from storage.model.errors import MiauflixError

logger = logging.getLogger(__name__)


class VaultActor(Actor):
    """Mounts again what was lost, and then has whoever had files open there begin anew (`reopen`).

    `vault` is None where downloads lie in clear: then there is nothing to watch. The area itself is opened before any
    actor and closed after all of them, so that no crash of this one takes files away from others.
    """

    def __init__(
        self,
        vault: Mounted | None,
        settings: VaultSettings,
        reopen: Callable[[], Awaitable[None]],
        *,
        why_plain: str = "",
        out_of_reach: str = "",
    ) -> None:
        self._vault, self._settings, self._reopen = vault, settings, reopen
        self._why_plain, self._out_of_reach, self._lost = why_plain, out_of_reach, ""

    async def start(self) -> None:
        if self._vault is not None:
            self.context.start_soon(self._keep_mounted, self._vault)

    async def handle(self, message: object) -> object:
        match message:
            case DescribeVault():
                return VaultHealth(
                    is_encrypted=self._vault is not None,
                    wanted=self._settings.encryption,
                    why_plain=self._why_plain,
                    trouble=self._lost or self._out_of_reach,
                )
            case _:
                raise TypeError(f"the vault does not understand {type(message).__name__}")

    async def _keep_mounted(self, vault: Mounted) -> None:
        while True:
            await vault.until_lost()
            logger.warning("the encrypted area for downloads was unmounted from outside: mounting it again")
            self._lost = "The encrypted area for downloads was lost and is being mounted again."
            await self._mount(vault)
            self._lost = ""
            logger.info("the encrypted area for downloads is mounted again")
            await self._begin_anew()

    async def _mount(self, vault: Mounted) -> None:
        pause_s = self._settings.retry_s
        while True:
            try:
                return await vault.mount_again()
            except MiauflixError as error:
                self._lost = f"The encrypted area for downloads is lost for now: {str(error).rstrip('.')}."
                logger.warning("%s Trying again in %g s", self._lost, pause_s)
            await trio.sleep(pause_s)
            pause_s = min(2 * pause_s, self._settings.longest_retry_s)

    async def _begin_anew(self) -> None:
        """Files that were open when it was lost stay dead."""
        try:
            await self._reopen()
        except MiauflixError as error:  # its own health tells the operator, who can restart it
            logger.warning("downloads could not be taken up again: %s", error)
