"""When each stage of a start was reached."""

from __future__ import annotations

import attrs

from storage.model.torrents import StartTimings


@attrs.define
class Timeline:
    """Seconds on trio's clock; each stage is noted once. `asked` is when somebody last asked for this stream."""

    asked: float
    resolved: float | None = None
    metadata: float | None = None
    peers: float | None = None
    head: float | None = None
    first_byte: float | None = None

    def note(self, stage: str, now: float) -> None:
        """This stage is reached, unless it was before."""
        if getattr(self, stage) is None:
            setattr(self, stage, now)

    def timings(self) -> StartTimings:
        """The same in milliseconds since it was asked for."""
        return StartTimings(
            resolve_ms=self._ms(self.resolved),
            metadata_ms=self._ms(self.metadata),
            peers_ms=self._ms(self.peers),
            head_ms=self._ms(self.head),
            first_byte_ms=self._ms(self.first_byte),
        )

    def _ms(self, at: float | None) -> float | None:
        return None if at is None else round(1000 * max(0.0, at - self.asked), 1)
