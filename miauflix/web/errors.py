"""The one table from error to HTTP status, and the errors that belong to HTTP itself."""

from __future__ import annotations

import math

import attrs

from actors import accounts, catalogue, demo, images, sources, stats, torrents, trakt, viewing
from actors.provider_errors import ProviderTrouble
from actors.runtime import ActorError, ActorUnknown
from storage.model.errors import FatalStartError, InvalidInput, MiauflixError, NoSpace, StorageUnavailable


class HostUnknown(MiauflixError):
    """The request is meant for another host: a wrong name, or a rebinding attack (RFC 9110, 421)."""

    code = "host_unknown"


class CrossSite(MiauflixError):
    """A state-changing request that another site's page made, or that cannot prove it was not."""

    code = "cross_site"


class Forbidden(MiauflixError):
    """The user is known, and may not do this."""

    code = "forbidden"


class NotHere(MiauflixError):
    """Nothing is served under this address."""

    code = "not_found"


class WrongContentType(MiauflixError):
    """The body is not of a kind that this address takes."""

    code = "wrong_content_type"


class TooManyRequests(MiauflixError):
    """Wait `retry_after_s` seconds before the next request of this kind."""

    code = "rate_limited"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("Too many requests in a short time. Wait a moment.")
        self.retry_after_s = retry_after_s


class TooManyReaders(TooManyRequests):
    """This ticket or user reads as many streams at once as is allowed."""

    code = "too_many_readers"


@attrs.frozen
class Verdict:
    """How an error looks from outside. `message` replaces the error's own text where that could tell too much."""

    status: int
    phrase: str
    message: str | None = None
    retry_after_s: float | None = None


LOG_IN = "Log in to go on."
VERDICTS: dict[type[MiauflixError], Verdict] = {
    InvalidInput: Verdict(400, "Invalid input"),
    accounts.WeakPassword: Verdict(400, "Invalid input"),
    torrents.TorrentRefused: Verdict(400, "Torrent refused"),
    accounts.NotAuthenticated: Verdict(401, "Authentication required", LOG_IN),
    accounts.InvalidCredentials: Verdict(401, "Invalid credentials", "That did not match. Check both fields."),
    accounts.WrongSetupToken: Verdict(401, "Invalid credentials"),
    accounts.TicketRefused: Verdict(401, "Authentication required", "This address has run out. Press play again."),
    Forbidden: Verdict(403, "Insufficient permissions"),
    trakt.AccountNotAssociated: Verdict(403, "Trakt account not associated"),
    CrossSite: Verdict(403, "Cross-site request refused"),
    NotHere: Verdict(404, "Not found"),
    accounts.SetupClosed: Verdict(404, "Not found", "Nothing is served under this address."),
    accounts.UserUnknown: Verdict(404, "User not found"),
    catalogue.TitleUnknown: Verdict(404, "Movie not found"),
    catalogue.ListUnknown: Verdict(404, "List not found"),
    images.PictureUnknown: Verdict(404, "Picture not found"),
    sources.NoSourceFound: Verdict(404, "No source found"),
    sources.PayloadRefused: Verdict(400, "Torrent refused"),
    stats.SwarmUnknown: Verdict(404, "Swarm not found"),
    torrents.TorrentUnknown: Verdict(404, "Torrent not found"),
    torrents.FileUnknown: Verdict(404, "File not found"),
    trakt.NotLinked: Verdict(404, "No Trakt account"),
    viewing.ViewerUnknown: Verdict(404, "User not found"),
    ActorUnknown: Verdict(404, "Actor not found"),
    accounts.UserExists: Verdict(409, "Already exists"),
    trakt.AccountTaken: Verdict(409, "Already exists"),
    trakt.LinkBroken: Verdict(409, "Link the account again"),
    trakt.PairingOver: Verdict(410, "Code not valid any more"),
    WrongContentType: Verdict(415, "Unsupported media type"),
    torrents.RangeOutside: Verdict(416, "Range not satisfiable"),
    HostUnknown: Verdict(421, "Misdirected request"),
    accounts.TooManyAttempts: Verdict(429, "Too Many Requests"),
    trakt.TooManyPairings: Verdict(429, "Too Many Requests"),
    TooManyRequests: Verdict(429, "Too Many Requests"),
    torrents.EngineFull: Verdict(503, "Service unavailable", retry_after_s=10),
    torrents.EngineStuck: Verdict(503, "Service unavailable", retry_after_s=5),
    demo.DemoFilmsBroken: Verdict(503, "Service unavailable", retry_after_s=60),
    # Anybody may ask for a picture: which server it would come from is for the operator.
    images.PictureUnavailable: Verdict(503, "Service unavailable", "This picture cannot be had at the moment."),
    trakt.NotConfigured: Verdict(503, "Service not configured", retry_after_s=3600),
    ProviderTrouble: Verdict(503, "Service unavailable", retry_after_s=30),
    ActorError: Verdict(503, "Service unavailable", retry_after_s=2),
    StorageUnavailable: Verdict(503, "Service unavailable", retry_after_s=5),
    # Whatever is damaged while the service runs: the text names places, and is for the operator.
    FatalStartError: Verdict(503, "Service unavailable", "Something the service needs is damaged.", retry_after_s=60),
    torrents.MetadataTimeout: Verdict(504, "No answer from the swarm"),
    torrents.DiskFull: Verdict(507, "No space left"),
    NoSpace: Verdict(507, "No space left"),
}


def verdict_on(error: MiauflixError) -> Verdict:
    """The row of the error's own class, or of the nearest one above it. An error without a row is a fault of ours."""
    for kind in type(error).__mro__:
        if kind in VERDICTS:
            return VERDICTS[kind]
    return Verdict(500, "Something went wrong")


def headers_of(error: MiauflixError, verdict: Verdict) -> dict[str, str]:
    """What the status demands beside it: `Retry-After` (whole seconds, RFC 9110) and `Content-Range`."""
    wait_s = getattr(error, "retry_after_s", None) or verdict.retry_after_s
    headers = {} if wait_s is None else {"Retry-After": str(max(1, math.ceil(wait_s)))}
    if isinstance(error, torrents.RangeOutside):
        headers |= {"Content-Range": f"bytes */{error.size_bytes}", "Accept-Ranges": "bytes"}
    return headers


def body_of(error: MiauflixError, verdict: Verdict) -> dict[str, object]:
    """The error as JSON. The fixed text wins: a 401 must not tell which half was wrong."""
    body: dict[str, object] = {
        "error": verdict.phrase,
        "message": verdict.message or str(error),
        "code": error.code,
    }
    if isinstance(error, InvalidInput) and error.fields:
        body["fields"] = error.fields
    if isinstance(error, trakt.NotConfigured):
        body |= {"needsConfiguration": True, "service": error.service}
    return body
