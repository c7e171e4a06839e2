"""The face of `catalogue`: every question about titles and lists. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.catalogue.errors import (
    ListUnknown,
    TitleUnknown,
)
from actors.catalogue.messages import (
    BrowseTitles,
    CatalogueChanged,
    DescribeProviders,
    GetList,
    GetMovie,
    GetSeason,
    GetShow,
    GetTitles,
    IsWatching,
    ListGenres,
    ListLists,
    SearchTitles,
    WatchShow,
)
from actors.catalogue.provider import ProviderHealth
from actors.catalogue.settings import CatalogueSettings

__all__ = [
    "BrowseTitles",
    "CatalogueChanged",
    "CatalogueSettings",
    "DescribeProviders",
    "GetList",
    "GetMovie",
    "GetSeason",
    "GetShow",
    "GetTitles",
    "IsWatching",
    "ListGenres",
    "ListLists",
    "ListUnknown",
    "ProviderHealth",
    "SearchTitles",
    "TitleUnknown",
    "WatchShow",
]
