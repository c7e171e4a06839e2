"""Who may come in: accounts, sessions, tickets and the audit log."""

# mypy: allow-subclassing-any
# Pony has no types.
from __future__ import annotations

from datetime import datetime

from pony.orm import Database, LongStr, Optional, Required, Set


def define_accounts(db: Database) -> None:
    """Define the accounts' entities on `db`."""
    _define_user(db)
    _define_tokens(db)
    _define_device_code(db)
    _define_audit_log(db)


def _define_user(db: Database) -> None:
    class User(db.Entity):
        """A person with an account. E-mail address and user name are kept in lower case.

        Access tokens issued before `not_before` are dead.
        """

        _table_ = "user"
        username = Required(str, unique=True)
        email = Required(str, unique=True)
        display_name = Optional(str)
        password_hash = Required(str)
        role = Required(str, default="user")
        is_active = Required(bool, default=True)
        not_before = Optional(datetime)
        totp = Optional(bytes, nullable=True)  # encrypted: the shared secret (RFC 6238)
        totp_last_step = Optional(int, size=64)  # a code is good once
        created_at = Required(datetime)
        last_login_at = Optional(datetime)
        password_changed_at = Optional(datetime)
        refresh_tokens = Set("RefreshToken")
        tickets = Set("StreamTicket")
        profiles = Set("Profile")
        trakt = Optional("TraktUser", cascade_delete=True)
        device_codes = Set("DeviceCode", cascade_delete=True)
        torrents = Set("Storage", cascade_delete=False)
        watched_shows = Set("ShowWatcher", cascade_delete=True)
        media_lists = Set("MediaList", cascade_delete=True)


def _define_tokens(db: Database) -> None:
    class RefreshToken(db.Entity):
        """One link of a rotation chain (RFC 9700 4.14.2). `family` is the chain, `session` the browser or device.

        `used_at` is a state, not a time to compare with: a used token stays used when the clock goes back.
        """

        _table_ = "refresh_token"
        user = Required("User")
        token_hash = Required(bytes, unique=True)
        family = Required(str, index=True)
        session = Required(str, index=True)
        device = Optional(str)
        delivery = Required(str, default="cookie")  # cookie or body
        user_agent = Optional(str)
        address = Optional(str)
        created_at = Required(datetime)
        expires_at = Required(datetime, index=True)
        absolute_expires_at = Required(datetime)
        used_at = Optional(datetime)
        revoked_at = Optional(datetime)

    class StreamTicket(db.Entity):
        """A revocable proof that one session of a user may read one file of one torrent."""

        _table_ = "stream_ticket"
        token_hash = Required(bytes, unique=True)
        user = Required("User")
        session = Required(str, index=True)
        torrent = Required("Storage")
        file_index = Required(int)
        device = Optional(str)
        issued_at = Required(datetime)
        expires_at = Required(datetime, index=True)
        revoked_at = Optional(datetime)


def _define_device_code(db: Database) -> None:
    class DeviceCode(db.Entity):
        """A pairing in progress (RFC 8628): the device polls with its code, a person approves `user_code`."""

        _table_ = "device_code"
        kind = Required(str, default="pairing")  # pairing or trakt
        device_code_hash = Required(bytes, unique=True)
        user_code = Required(str, unique=True)
        device = Optional(str)
        address = Optional(str)
        interval_s = Required(int, default=5)
        created_at = Required(datetime)
        expires_at = Required(datetime, index=True)
        last_polled_at = Optional(datetime)
        user = Optional("User")  # who approved it
        approved_at = Optional(datetime)
        denied_at = Optional(datetime)
        used_at = Optional(datetime)


def _define_audit_log(db: Database) -> None:
    class AuditLog(db.Entity):
        """What happened, chained: `row_hash` is SHA-256 over the row and its predecessor's hash.

        `user_id` is a plain number, so that deleting an account cannot alter the chain. `metadata` is canonical
        JSON (sorted keys, no blanks), kept as text because its exact bytes are hashed.
        """

        _table_ = "audit_log"
        event = Required(str, index=True)
        severity = Required(str)
        user_id = Optional(int, index=True)
        address = Optional(str)
        user_agent = Optional(str)
        request_id = Optional(str)
        metadata = Required(LongStr, lazy=False, default="{}")
        created_at = Required(datetime, index=True)
        previous_hash = Required(bytes)
        row_hash = Required(bytes, unique=True)
