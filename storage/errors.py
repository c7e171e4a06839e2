"""What can stop the storage floor from starting, and what its askers have to decide about."""

from __future__ import annotations

from storage.model.errors import FatalStartError, MiauflixError, StorageUnavailable


class DatabaseBusy(StorageUnavailable):
    """Not done in time: the queue is full, the deadline passed, or another process holds the lock. Try again later.

    `began` tells whether the work had been started: it then goes on by itself, and its outcome is not known
    to the asker. Only work that may be done twice should be repeated in that case.
    """

    code = "database_busy"

    def __init__(self, message: str, *, began: bool = False) -> None:
        super().__init__(message)
        self.began = began


class DatabaseFault(StorageUnavailable):
    """The disk refuses to read or write the database (input/output error, or mounted read-only)."""

    code = "database_fault"


class DatabaseClosed(StorageUnavailable):
    """The database is closed: Miauflix is stopping."""

    code = "database_closed"


class SecretUnreadable(MiauflixError):
    """An encrypted field does not open: it was altered or moved, or its key is not in the key ring."""

    code = "secret_unreadable"


class DatabaseCorrupt(FatalStartError):
    """The database file is damaged. It is left as it is; restore a backup, or move it away."""

    code = "database_corrupt"
    exit_code = 65


class SchemaTooNew(FatalStartError):
    """The database was written by a newer Miauflix."""

    code = "schema_too_new"
    exit_code = 78


class ChecksumChanged(FatalStartError):
    """A migration that was applied to this database is not the one that this program knows."""

    code = "migration_changed"
    exit_code = 78


class MigrationFailed(FatalStartError):
    """A migration could not be applied; the database is as it was before that step."""

    code = "migration_failed"
    exit_code = 70


class DataFolderInUse(FatalStartError):
    """Another Miauflix runs on the same data folder."""

    code = "data_folder_in_use"
    exit_code = 75


class DataFolderNotWritable(FatalStartError):
    """The data folder cannot be made or written to."""

    code = "data_folder_not_writable"
    exit_code = 73


class KeyRingUnreadable(FatalStartError):
    """The key ring is missing, damaged, readable by others, or not the one this database was written with."""

    code = "key_ring_unreadable"
    exit_code = 78


class EncryptionImpossible(FatalStartError):
    """Downloads have to be encrypted, and this machine cannot mount an encrypted folder."""

    code = "encryption_impossible"
    exit_code = 72


class VaultLocked(FatalStartError):
    """The encrypted downloads were made with other keys, or what opens them is damaged. They are left as they are."""

    code = "vault_locked"
    exit_code = 78


class MountInTheWay(FatalStartError):
    """Where the encrypted downloads are to be mounted there is something of somebody else's."""

    code = "mount_in_the_way"
    exit_code = 73


class DownloadsNotMoved(FatalStartError):
    """Downloads that lie in clear could not be moved into the encrypted area: no room, or a failing disk."""

    code = "downloads_not_moved"
    exit_code = 74
