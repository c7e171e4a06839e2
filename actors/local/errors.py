"""What can be wrong with the local folder."""

from __future__ import annotations

from actors.provider_errors import ProviderDown
from storage.model.errors import StorageUnavailable


class LocalFolderUnreadable(ProviderDown):
    """The folder is not there, or may not be read: a disk that is not mounted, mostly. Looked at again soon."""

    code = "local_folder_unreadable"

    def __init__(self, message: str) -> None:
        super().__init__("local", message)


class HashesNotKept(StorageUnavailable):
    """There is no place for the hashes of local films: nothing new can be offered until there is."""

    code = "hashes_not_kept"
