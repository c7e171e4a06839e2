"""E-mail addresses, user names and device names as people type them."""

from __future__ import annotations

import re
import unicodedata

from storage.model.errors import InvalidInput

MAX_EMAIL_CHARS = 254
MAX_USERNAME_CHARS = 64
MAX_DEVICE_CHARS = 200

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+")


def checked_email(text: str) -> str:
    """The address in lower case; `InvalidInput` when it cannot be one."""
    email = _folded(text)
    if not _EMAIL.fullmatch(email) or len(email) > MAX_EMAIL_CHARS or not email.isprintable():
        raise InvalidInput("Please check the e-mail address.", {"email": "This is not an e-mail address."})
    return email


def checked_username(text: str) -> str:
    """The user name in lower case; `InvalidInput` when it is empty, too long or could be taken for an address."""
    username = _folded(text)
    if not 1 <= len(username) <= MAX_USERNAME_CHARS or "@" in username or not username.isprintable():
        sentence = f"Use 1 to {MAX_USERNAME_CHARS} letters, digits or signs, without @."
        raise InvalidInput("Please check the user name.", {"username": sentence})
    return username


def login_name(text: str) -> str:
    """What an account is looked up by; text that nobody can be named by is an empty name, which nobody has."""
    login = _folded(text)
    return login if len(login) <= MAX_EMAIL_CHARS and login.isprintable() else ""


def tidy(text: str) -> str:
    """A device's or display name from outside: printable, and not long. It is data, never proof."""
    return "".join(char for char in text if char.isprintable())[:MAX_DEVICE_CHARS].strip()


def _folded(text: str) -> str:
    if len(text) > MAX_EMAIL_CHARS:
        return ""  # before any work: the caller may be anybody
    return unicodedata.normalize("NFKC", text).strip().lower()
