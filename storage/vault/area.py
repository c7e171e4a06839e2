"""Where downloads lie: in the encrypted area or in clear, decided by what is wanted, what there is, and what can be."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import trio

from storage.errors import EncryptionImpossible
from storage.vault.mode import Encryption
from storage.vault.moving import move_in, torrents_in
from storage.vault.program import why_impossible
from storage.vault.vault import Vault, holds_anything

logger = logging.getLogger(__name__)

CIPHER = ".encrypted"
"""The encrypted folder's name in the folder for downloads."""

UNMOUNT_WITHIN_S = 5.0
IN_CLEAR = (
    "Earlier downloads lie here in clear: ENCRYPT_DOWNLOADS=required moves them into the encrypted area at the next "
    "start."
)
NOT_WANTED = "ENCRYPT_DOWNLOADS is off."


@attrs.frozen
class Places:
    """`downloads`: the folder for them. `mount_point`: where the encrypted area is seen. `resume`: for what lies in
    clear; what is known of encrypted downloads is kept beside it, so that each area finds its own again."""

    downloads: Path
    mount_point: Path
    resume: Path

    @property
    def cipher(self) -> Path:
        """The encrypted folder."""
        return self.downloads / CIPHER

    @property
    def encrypted_resume(self) -> Path:
        """What is known of unfinished encrypted downloads."""
        return self.resume.with_name(f"{self.resume.name}-encrypted")


@attrs.frozen
class DownloadArea:
    """The area to work with. `vault` is None when it lies in clear, `why_plain` then says why.

    `out_of_reach` tells of downloads that lie in the other area, and are not seen from this one; empty: there are none.
    `takes_in`: what lies in clear is to be moved into the vault.
    """

    places: Places
    vault: Vault | None = None
    why_plain: str = ""
    out_of_reach: str = ""
    takes_in: bool = False

    @property
    def folder(self) -> Path:
        """Where torrents' files are read and written."""
        return self.places.downloads if self.vault is None else self.vault.folder

    @property
    def resume_folder(self) -> Path:
        """Where what is known of unfinished torrents is kept."""
        return self.places.resume if self.vault is None else self.places.encrypted_resume

    async def move_in(self) -> None:
        """Move what lies in clear into the encrypted area, if it takes it in. `DownloadsNotMoved`; nothing is lost."""
        if self.takes_in:
            places = self.places
            await move_in(places.downloads, self.folder, places.resume, places.encrypted_resume)


@asynccontextmanager
async def open_download_area(
    wanted: Encryption, places: Places, phrases: tuple[bytes, ...]
) -> AsyncIterator[DownloadArea]:
    """Open the area for downloads, and close it at the end. The folder for downloads exists.

    Raises a `FatalStartError` with one sentence; nothing that was there is then altered or lost.
    """
    area = await _choose(wanted, places, phrases)
    _tell(wanted, area)
    try:
        yield area
    finally:
        if area.vault is not None:
            await area.vault.close(within_s=UNMOUNT_WITHIN_S)


async def _choose(wanted: Encryption, places: Places, phrases: tuple[bytes, ...]) -> DownloadArea:
    in_clear = await trio.to_thread.run_sync(torrents_in, places.downloads)
    hidden = await trio.to_thread.run_sync(holds_anything, places.cipher)
    if wanted is Encryption.OFF:
        return _plain(places, NOT_WANTED, hidden)
    if wanted is Encryption.AUTO and in_clear and not hidden:
        return _plain(places, IN_CLEAR, hidden)
    try:
        vault = await _open(places, phrases)
    except EncryptionImpossible as error:
        if wanted is Encryption.REQUIRED:
            raise EncryptionImpossible(
                f"Downloads have to be encrypted (ENCRYPT_DOWNLOADS=required) and cannot be: {error}."
            ) from error
        return _plain(places, f"Downloads cannot be encrypted: {error}.", hidden)
    takes_in = wanted is Encryption.REQUIRED and bool(in_clear)
    return DownloadArea(places, vault, out_of_reach=IN_CLEAR if in_clear and not takes_in else "", takes_in=takes_in)


async def _open(places: Places, phrases: tuple[bytes, ...]) -> Vault:
    why_not = await trio.to_thread.run_sync(why_impossible)
    if why_not:
        raise EncryptionImpossible(why_not)
    return await Vault.open(places.cipher, places.mount_point, phrases)


def _plain(places: Places, why: str, hidden: bool) -> DownloadArea:
    sentence = (
        f"Encrypted downloads lie in {places.cipher} and are out of reach: they stay as they are, and are fetched "
        "again in clear when somebody watches them."
    )
    return DownloadArea(places, why_plain=why, out_of_reach=sentence if hidden else "")


def _tell(wanted: Encryption, area: DownloadArea) -> None:
    if area.vault is not None:
        logger.info("downloads are encrypted, in %s", area.places.cipher)
    elif wanted is Encryption.AUTO:
        logger.warning("downloads are not encrypted: %s", area.why_plain)
    else:
        logger.info("downloads are not encrypted: %s", area.why_plain)
    if area.out_of_reach:
        logger.warning("%s", area.out_of_reach)
