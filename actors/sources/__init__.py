"""The face of `sources`: where films and episodes can be had from. Never the actor: asking is cheap to import."""

from __future__ import annotations

from actors.sources.errors import NoSourceFound, PayloadRefused
from actors.sources.messages import (
    ChooseSource,
    ChosenSource,
    DescribeSources,
    Device,
    DueSwarm,
    DueSwarms,
    FindAlternatives,
    FindSources,
    FollowSources,
    PlayableEpisodes,
    PlayableTitles,
    RecordHealth,
    SourcesFollowed,
    SourcesFound,
    SourcesReport,
    SourcesUpdate,
    TitleOpened,
    TrackersFound,
)
from actors.sources.provider import DirectoryHealth
from actors.sources.settings import SourcesSettings

__all__ = [
    "ChooseSource",
    "ChosenSource",
    "DescribeSources",
    "Device",
    "DirectoryHealth",
    "DueSwarm",
    "DueSwarms",
    "FindAlternatives",
    "FindSources",
    "FollowSources",
    "NoSourceFound",
    "PayloadRefused",
    "PlayableEpisodes",
    "PlayableTitles",
    "RecordHealth",
    "SourcesFollowed",
    "SourcesFound",
    "SourcesReport",
    "SourcesSettings",
    "SourcesUpdate",
    "TitleOpened",
    "TrackersFound",
]
