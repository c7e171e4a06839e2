"""The adapter to Torznab endpoints: Prowlarr, Jackett and their like, which know hundreds of directories.

The protocol is described at https://torznab.github.io/spec-1.3-draft/; each file names the pages it follows.
"""

from __future__ import annotations

from actors.sources.torznab.settings import TorznabSettings

__all__ = ["TorznabSettings"]
