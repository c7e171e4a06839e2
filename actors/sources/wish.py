"""What somebody wants to see, and how it reaches them."""

from __future__ import annotations

from datetime import datetime

import attrs

from actors.sources.messages import Device
from storage.model.sources import Quality, Source


@attrs.frozen
class Wish:
    """What is wanted: a quality (None: the best that suits), for a device, now. `episode` is None for a film.

    `runtime_min` is that of the film or of the episode, 0 where unknown; `rate_bytes_per_s` is what the line was
    measured to carry, None where it was not. `languages` (RFC 5646) are those that are understood, none: any.
    `allow_cam`: what was filmed off a screen will do.
    """

    quality: Quality | None
    device: Device
    now: datetime
    runtime_min: int = 0
    rate_bytes_per_s: float | None = None
    languages: tuple[str, ...] = ()
    allow_cam: bool = False
    episode: int | None = None

    @property
    def noun(self) -> str:
        """What it is called in a sentence."""
        return "film" if self.episode is None else "episode"

    def has(self, source: Source) -> bool:
        """Is the episode in there? In a source of a film, the film always is."""
        return self.episode is None or has_episode(source, self.episode)


def has_episode(source: Source, episode: int) -> bool:
    """Is this episode of its season in there, as far as anybody knows?"""
    return any(each.number == episode for each in source.episodes)
