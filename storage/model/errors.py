"""The root of all errors that are an answer rather than a fault."""

from __future__ import annotations

from typing import ClassVar


class MiauflixError(Exception):
    """Belongs to whoever asked: a refusal with a reason, never a crash.

    Subclasses are named after what the caller has to decide. The text is one sentence for a person and
    names no internals; `code` is the stable machine word that goes on the wire.
    """

    code: ClassVar[str] = "error"


class InvalidInput(MiauflixError):
    """What was asked makes no sense. `fields` maps each bad field to one sentence."""

    code = "invalid_input"

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class StorageUnavailable(MiauflixError):
    """What is kept cannot be read or written now. The question was fine: ask again later."""

    code = "storage_unavailable"


class NoSpace(MiauflixError):
    """The disk that holds the database is full. Nothing was half-written; reading goes on."""

    code = "no_space"


class FatalStartError(MiauflixError):
    """Miauflix cannot start as things are. One sentence for the operator and the process's exit code.

    Exit codes follow sysexits.h: 78 configuration, 73 cannot create, 74 input/output, 75 try again later,
    69 unavailable, 65 bad data.
    """

    code = "cannot_start"
    exit_code: ClassVar[int] = 70


def first_leaf(error: BaseException) -> BaseException:
    """What began it: the first error of a group, however deep (trio wraps whatever leaves a nursery)."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
