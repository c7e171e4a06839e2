"""What is known of a swarm from its last figures and its trackers' last words."""

from __future__ import annotations

from actors.torrents.addresses import host_of
from actors.torrents.news import Phase, SwarmFigures, TrackerAnswered, TrackerRefused
from actors.torrents.status import TrackerView

_NOTHING = SwarmFigures(Phase.CHECKING, 0, 0, 0, 0.0, 0.0, False)


class SwarmView:
    """One torrent's swarm as it was last heard of. Times are seconds on trio's clock."""

    def __init__(self) -> None:
        self.figures = _NOTHING
        self._figures_at: float | None = None
        self._trackers: dict[str, TrackerView] = {}

    @property
    def trackers(self) -> tuple[TrackerView, ...]:
        """What each tracker said last, in the order they first spoke."""
        return tuple(self._trackers.values())

    @property
    def checking_progress(self) -> float:
        """How much of what is on disk was looked at, 0 to 1; 0 when nothing is being looked at."""
        return self.figures.progress if self.figures.phase is Phase.CHECKING else 0.0

    def announce_in_s(self, now: float) -> float | None:
        """When the trackers are asked again; None when that is not known."""
        if self._figures_at is None:
            return None
        return max(0.0, self.figures.next_announce_s - (now - self._figures_at))

    def note(self, figures: SwarmFigures, now: float) -> None:
        """New figures."""
        self.figures, self._figures_at = figures, now

    def answered(self, news: TrackerAnswered) -> None:
        """A tracker named peers."""
        self._trackers[news.url] = TrackerView(host_of(news.url), peers=news.peers)

    def refused(self, news: TrackerRefused) -> None:
        """A tracker did not."""
        self._trackers[news.url] = TrackerView(host_of(news.url), refusal=news.message)

    def forget_trackers(self) -> None:
        """They were replaced: what the old ones said counts no more."""
        self._trackers.clear()
