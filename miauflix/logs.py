"""Structured logs on standard error: one line an event, with the actor and the request where there is one."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def set_up_logs(level: int) -> None:
    """Send every log line, ours and the libraries', to standard error: coloured on a terminal, logfmt elsewhere."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ending(sys.stderr.isatty())],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("httpx2", "httpcore2", "hypercorn"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))


def _ending(for_people: bool) -> list[Processor]:
    if for_people:
        # Plain: the formatter that structlog picks where `rich` is installed prints every variable, secrets too.
        return [structlog.dev.ConsoleRenderer(pad_event_to=40, exception_formatter=structlog.dev.plain_traceback)]
    keys = ["timestamp", "level", "event", "actor", "logger"]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.LogfmtRenderer(key_order=keys, drop_missing=True),
    ]
