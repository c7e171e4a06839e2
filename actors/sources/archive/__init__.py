"""The adapter to the Internet Archive (archive.org): films that are in the public domain or openly licensed.

Its interfaces are described at archive.org/help/aboutsearch.htm (search) and archive.org/developers/md-read.html
(items). Each item has a torrent of its own, and every file of it lies on web servers too (BEP 19).
"""

from __future__ import annotations

from actors.sources.archive.settings import ArchiveSettings

__all__ = ["ArchiveSettings"]
