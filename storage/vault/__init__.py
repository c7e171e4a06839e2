"""The encrypted download area: gocryptfs, mounted with a key of the key ring for as long as the program runs."""

from __future__ import annotations

from storage.vault.area import DownloadArea, Places, open_download_area
from storage.vault.mode import Encryption
from storage.vault.program import why_impossible
from storage.vault.vault import Vault, holds_anything

__all__ = ["DownloadArea", "Encryption", "Places", "Vault", "holds_anything", "open_download_area", "why_impossible"]
