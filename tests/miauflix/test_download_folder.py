"""The folder for downloads, before anything starts."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from miauflix.download_folder import DownloadFolderNotWritable, make_download_folder


def test_it_is_made_for_nobody_else_and_left_empty(tmp_path: Path) -> None:
    folder = tmp_path / "disk" / "downloads"
    make_download_folder(folder)
    make_download_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["file", "file/downloads"])
def test_a_file_in_the_way_is_named_in_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        DownloadFolderNotWritable, match=rf"^The folder for downloads {tmp_path / name} cannot be"
    ) as told:
        make_download_folder(tmp_path / name)
    assert "choose another DOWNLOAD_PATH" in str(told.value)
    assert told.value.exit_code == 73


@pytest.mark.parametrize(("number", "refused"), [(errno.EROFS, True), (errno.EACCES, True), (errno.ENOSPC, False)])
def test_a_full_disk_does_not_keep_the_service_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, refused: bool
) -> None:
    def fail(**_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    if refused:
        with pytest.raises(DownloadFolderNotWritable):
            make_download_folder(tmp_path)
    else:
        make_download_folder(tmp_path)
