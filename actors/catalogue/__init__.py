"""The face of `catalogue`: every question about titles and lists. Never the actor itself: asking is cheap to import."""

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
from actors.catalogue.settings import CatalogueSettings

__all__ = [
    "CatalogueChanged",
    "CatalogueSettings",
    "GetList",
    "GetMovie",
    "ListLists",
    "ListUnknown",
    "TitleUnknown",
]
