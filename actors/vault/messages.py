"""What one may ask about the area for downloads."""

from __future__ import annotations

import attrs

from actors.runtime import Ask
from storage.vault.mode import Encryption


@attrs.frozen
class VaultHealth:
    """`is_encrypted`: what is downloaded now is encrypted; where it is not, `why_plain` says why.

    `trouble` is what keeps downloads from being seen or stored as they should be, as a sentence; empty: nothing.
    """

    is_encrypted: bool
    wanted: Encryption
    why_plain: str = ""
    trouble: str = ""


@attrs.frozen
class DescribeVault(Ask[VaultHealth]):
    """Are downloads encrypted, and if not, why?"""
