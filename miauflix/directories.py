"""The source directories out there: those that the operator has configured, and the Internet Archive."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from actors.outbound import WebClient
from actors.sources.archive.directory import InternetArchive
from actors.sources.provider import SourceProvider
from actors.sources.torznab.directory import TorznabDirectory
from actors.sources.yts.directory import YtsDirectory
from miauflix.config import Config
from miauflix.house import utc_now


@asynccontextmanager
async def open_directories(config: Config) -> AsyncIterator[tuple[SourceProvider, ...]]:
    """Whoever tells of a torrent first is believed. A new directory is a file of its own, and a line here."""
    rng = random.Random()  # noqa: S311 - jitter, not a secret
    archive, torznab, yts = config.archive, config.torznab, config.yts
    found: list[SourceProvider] = []
    async with AsyncExitStack() as stack:
        if archive.is_enabled:
            web = WebClient(may_connect=archive.may_connect, may_redirect_to=archive.is_ours)
            found.append(InternetArchive(archive, await stack.enter_async_context(web), now=utc_now, rng=rng))
        if yts.is_configured:
            web = WebClient(may_connect=yts.may_connect)
            found.append(YtsDirectory(yts, await stack.enter_async_context(web), now=utc_now, rng=rng))
        if torznab.is_configured:
            web = WebClient(may_connect=torznab.may_connect)
            found.append(TorznabDirectory(torznab, await stack.enter_async_context(web), now=utc_now, rng=rng))
        yield tuple(found)
