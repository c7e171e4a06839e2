"""The face of `vault`: whether downloads are encrypted. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.vault.messages import DescribeVault, VaultHealth
from actors.vault.settings import VaultSettings

__all__ = ["DescribeVault", "VaultHealth", "VaultSettings"]
