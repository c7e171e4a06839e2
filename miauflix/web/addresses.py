"""Whom the web layer may ask."""

from __future__ import annotations

import attrs

from actors.runtime import Address


@attrs.frozen
class Addresses:
    """Where to write to each actor that a page or an app needs something of."""

    accounts: Address
    catalogue: Address
    images: Address
    sources: Address
    stats: Address
    torrents: Address
    trakt: Address
    vault: Address
    viewing: Address
    demo: Address
    overseer: Address
