"""The adapter to directories of films that speak the interface of YTS.

No directory's address is built in: the operator names one, and up to four mirrors of it.
"""

from __future__ import annotations

from actors.sources.yts.settings import YtsSettings

__all__ = ["YtsSettings"]
