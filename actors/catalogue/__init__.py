"""The face of `catalogue`: every question about titles and lists. Messages, values, settings and errors; never the actor, so that asking is cheap to import."""

from __future__ import annotations

from actors.catalogue.errors import (
    ListUnknown,
    TitleUnknown,
)
from actors.catalogue.messages import (
    CatalogueChanged,
    GetList,
    GetMovie,
    ListLists,
)

__all__ = [
    "CatalogueChanged",
    "GetList",
    "GetMovie",
    "ListLists",
    "ListUnknown",
    "TitleUnknown",
]
