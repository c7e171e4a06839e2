"""A source's row while a search is merged into it: what is told is taken over, or not. Pure but for the sealing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from storage.cleaning import clean_text, tamed
from storage.model.provided import FoundSource
from storage.model.sources import Hdr
from storage.sources.seal import Seal


@attrs.frozen
class Offer:
    """A source that a provider found now; `index` is the blind index of its info hash."""

    index: bytes
    provider: str
    source: FoundSource


@attrs.define
class SourceRow:
    """The columns that a search may alter, under their names. Times are as the database keeps them, or new."""

    id: int
    hash_index: bytes
    source: str
    trusted_local: bool
    has_file: bool
    quality: str | None
    resolution: int | None
    size: int
    video_codec: str | None
    bit_depth: int | None
    hdr: str
    source_type: str
    languages: str
    release_group: str
    edition: str
    licence: str
    file_index: int | None
    broadcasters: int | None
    watchers: int | None
    source_uploaded_at: str | datetime | None
    last_seen_at: str | datetime | None
    vanished_at: str | datetime | None
    last_stats_check: str | None
    next_stats_check_at: str | datetime | None
    next_file_attempt_at: str | datetime | None
    rejected_reason: str
    hash: bytes | None
    magnet_link: bytes | None
    url: bytes | None
    trackers: bytes | None
    web_seeds: bytes | None

    @property
    def is_offered(self) -> bool:
        """Does a provider tell of it, as far as we know?"""
        return self.hash is not None and self.vanished_at is None

    @property
    def is_live(self) -> bool:
        """Is it offered, and nothing is wrong with it?"""
        return self.vanished_at is None and not self.rejected_reason

    def take(self, offer: Offer, seal: Seal, now: datetime) -> None:
        """Take over what is new; what an earlier provider knew and this one does not is left."""
        if not self.is_offered:
            self._welcome(offer, seal, now)
        self.last_seen_at = now
        self._correct(offer.source)
        self._fill(offer.source)
        self._claim(offer.source)
        self._seal(offer, seal)

    def _welcome(self, offer: Offer, seal: Seal, now: datetime) -> None:
        """New, or offered again: it belongs to whoever offers it now, and everything about it is due."""
        if self.source != offer.provider:
            self.url = None
        self._belong_to(offer)
        self.hash = self.hash or seal.seal("hash", offer.source.info_hash)
        self.vanished_at = None
        self.next_stats_check_at = now
        self.next_file_attempt_at = None if self.has_file else now

    def _belong_to(self, offer: Offer) -> None:
        self.source, self.trusted_local = offer.provider, offer.source.trusted_local

    def _correct(self, source: FoundSource) -> None:
        """What is told now is better than what was. Of a torrent whose file we have, the size is known."""
        if not (self.has_file and self.size):
            self.size = source.size_bytes or self.size
        self.quality = source.traits.quality or self.quality
        self.resolution = source.traits.resolution or self.resolution

    def _fill(self, source: FoundSource) -> None:
        """What was told first is as good as what is told now."""
        traits = tamed(source.traits)
        self.video_codec = self.video_codec or traits.video_codec
        self.bit_depth = self.bit_depth or traits.bit_depth
        self.hdr = self.hdr or _listed(each for each in Hdr if each in traits.hdr)
        self.source_type = self.source_type or traits.release_type
        self.languages = self.languages or _listed(traits.languages)
        self.release_group = self.release_group or traits.group
        self.edition = self.edition or traits.edition
        self.licence = self.licence or clean_text(source.licence)
        self.source_uploaded_at = self.source_uploaded_at or source.uploaded_at
        self.file_index = source.file_index if self.file_index is None else self.file_index

    def _claim(self, source: FoundSource) -> None:
        """A claim never covers a measure."""
        if self.last_stats_check is None and source.seeders is not None:
            self.broadcasters, self.watchers = source.seeders, source.leechers or 0

    def _seal(self, offer: Offer, seal: Seal) -> None:
        source = offer.source
        if source.magnet and self.magnet_link is None:
            self.magnet_link = seal.seal("magnet_link", source.magnet)
        self._seal_url(offer, seal)
        if not set(source.trackers) <= set(seal.texts_if_any("trackers", self.trackers)):
            self.trackers = seal.seal("trackers", source.trackers)
        if not set(source.web_seeds) <= set(seal.texts_if_any("web_seeds", self.web_seeds)):
            self.web_seeds = seal.seal("web_seeds", source.web_seeds)

    def _seal_url(self, offer: Offer, seal: Seal) -> None:
        """Only its own provider can be asked for the file at an address: it belongs to the first that has one."""
        if not offer.source.url or self.has_file:
            return
        if self.url is None:
            self._belong_to(offer)
        elif self.source != offer.provider or seal.text_if_any("url", self.url) == offer.source.url:
            return
        self.url = seal.seal("url", offer.source.url)


COLUMNS = tuple(field.name for field in attrs.fields(SourceRow))
"""Its id comes first."""


def _listed(words: Iterable[str]) -> str:
    return ",".join(words)
