"""The folder for downloads, looked at before anything starts."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

from storage.model.errors import FatalStartError


class DownloadFolderNotWritable(FatalStartError):
    """The folder for downloads cannot be made or written to."""

    code = "download_folder_not_writable"
    exit_code = 73


def make_download_folder(folder: Path) -> None:
    """Make the folder (mode 0700) when missing, and try whether files can be made there. Blocks.

    Raises `DownloadFolderNotWritable` with one sentence. A full disk is none of its business: downloads wait for room.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return
        raise DownloadFolderNotWritable(
            f"The folder for downloads {folder} cannot be written to ({error.strerror}): choose another DOWNLOAD_PATH."
        ) from error
