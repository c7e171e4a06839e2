"""The web in memory: answers by script, so that a test takes no time."""

from __future__ import annotations

import attrs
import trio

from actors.outbound import Fetched, FetchFailed


def good(body: bytes = b"{}") -> Fetched:
    """An answer that is fine."""
    return Fetched(200, {}, body)


@attrs.define
class ScriptedWeb:
    """Answers from a list, the last one for ever; notes what was asked, and when."""

    answers: list[Fetched | FetchFailed] = attrs.field(factory=lambda: [good()])
    takes_s: float = 0.0
    asked: list[tuple[float, str]] = attrs.field(factory=list)

    async def request(self, method: str, url: str, **_limits: object) -> Fetched:
        """See `actors.outbound.Web`."""
        self.asked.append((trio.current_time(), f"{method} {url}"))
        await trio.sleep(self.takes_s)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, FetchFailed):
            raise answer
        return answer
