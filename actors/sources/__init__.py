"""The face of `sources`: where a film can be had from. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.sources.errors import (
    NoSourceFound,
)
from actors.sources.messages import (
    ChooseSource,
    ChosenSource,
    Device,
    DueSwarm,
    DueSwarms,
    FindSources,
    PlayableTitles,
    RecordHealth,
    SourcesFound,
    TitleOpened,
)
from actors.sources.settings import SourcesSettings

__all__ = [
    "ChooseSource",
    "ChosenSource",
    "Device",
    "DueSwarm",
    "DueSwarms",
    "FindSources",
    "NoSourceFound",
    "PlayableTitles",
    "RecordHealth",
    "SourcesFound",
    "SourcesSettings",
    "TitleOpened",
]
