"""What the asker of `accounts` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class NotAuthenticated(MiauflixError):
    """Nobody proven. The person has to log in."""

    code = "not_authenticated"


class InvalidCredentials(MiauflixError):
    """The login and its proof do not fit together; which of the two is not told."""

    code = "invalid_credentials"


class WrongSetupToken(InvalidCredentials):
    """This is not the token that the host printed. Told apart from a wrong log-in: nobody is there to protect yet."""

    code = "wrong_setup_token"


class TooManyAttempts(MiauflixError):
    """Wait `retry_after_s` seconds before the next attempt."""

    code = "too_many_attempts"

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SetupClosed(MiauflixError):
    """The first admin exists; there is no setup any more."""

    code = "setup_closed"


class WeakPassword(MiauflixError):
    """The password is too short or too well known; the text says which."""

    code = "weak_password"


class UserExists(MiauflixError):
    """The e-mail address or user name is taken."""

    code = "user_exists"


class UserUnknown(MiauflixError):
    """There is no such user."""

    code = "user_unknown"


class TicketRefused(MiauflixError):
    """This stream address is not valid (any more). Press play again for a new one."""

    code = "ticket_refused"
