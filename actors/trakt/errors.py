"""What the asker of `trakt` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class NotConfigured(MiauflixError):
    """The operator has not said how to reach Trakt; `missing` are the variables."""

    code = "needs_configuration"
    service = "trakt"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__("Trakt is not set up on this server.")
        self.missing = missing


class NotLinked(MiauflixError):
    """This user has no Trakt account here."""

    code = "trakt_not_linked"


class LinkBroken(MiauflixError):
    """Trakt accepts us in this user's name no more. Nothing is lost: once linked again, all goes on."""

    code = "trakt_link_broken"


class PairingOver(MiauflixError):
    """This code is good no more: it ran out, was used, was denied, or never was. Begin anew."""

    code = "trakt_code_over"


class AccountTaken(MiauflixError):
    """The Trakt account is somebody else's here, or the user has another one; the text says which."""

    code = "trakt_account_taken"


class AccountNotAssociated(MiauflixError):
    """The Trakt account is nobody's here: it cannot be logged in with."""

    code = "trakt_account_unknown"


class TooManyPairings(MiauflixError):
    """More people are typing codes in than is plausible. Wait `retry_after_s` seconds."""

    code = "too_many_pairings"
    retry_after_s = 60.0


class AccessRefused(LinkBroken):
    """Trakt does not accept this one token. Within `trakt` another may be tried; to an asker it is a `LinkBroken`."""

    code = "trakt_access_refused"
