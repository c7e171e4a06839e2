"""What must outlive a crash of the actor although it is only in memory."""

from __future__ import annotations

import secrets

from actors.accounts.passwords import PasswordHasher
from actors.accounts.settings import AccountsSettings
from actors.accounts.throttle import Throttle


class Doorman:
    """The setup token, the counts of wrong guesses and the threads for passwords of one process.

    The setup token is made anew at each start of the process and never stored; 192 random bits.
    """

    def __init__(self, pepper: bytes, settings: AccountsSettings) -> None:
        self.throttle = Throttle()
        self.hasher = PasswordHasher(
            pepper, cost=settings.bcrypt_cost, threads=settings.password_threads, queue=settings.password_queue
        )
        self.setup_token = secrets.token_urlsafe(24)

    def is_setup_token(self, text: str) -> bool:
        """Compare in a time that tells nothing."""
        return secrets.compare_digest(text.encode("utf-8", "surrogatepass"), self.setup_token.encode())
