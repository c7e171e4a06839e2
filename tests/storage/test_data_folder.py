from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.data_folder import DataFolder
from storage.errors import DataFolderInUse, DataFolderNotWritable

ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
HOLD = "import sys; from pathlib import Path; from storage.data_folder import DataFolder; \
f = DataFolder.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"


def test_a_new_folder_is_private_and_has_its_rooms(tmp_path: Path) -> None:
    with DataFolder.open(tmp_path / "a" / "data") as folder:
        assert folder.path.stat().st_mode & 0o777 == 0o700
        assert folder.backups.is_dir()
        assert folder.resume.is_dir()
        assert folder.backups.stat().st_mode & 0o777 == 0o700
        inside = {folder.database, folder.key_ring, folder.config, folder.backups, folder.resume, folder.downloads}
        assert len(inside) == 6
        assert all(path.parent == folder.path for path in inside)


def test_a_second_instance_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with DataFolder.open(tmp_path), pytest.raises(DataFolderInUse) as refused:
        DataFolder.open(tmp_path)
    assert str(refused.value) == (
        f"Another Miauflix (process {os.getpid()}) already uses the data folder {tmp_path}: "
        "stop it, or choose another folder."
    )
    assert refused.value.exit_code == 75


def test_a_closed_folder_can_be_opened_again(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path)
    folder.close()
    folder.close()
    DataFolder.open(tmp_path).close()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(DataFolderInUse, match=f"process {holder.pid}"):
            DataFolder.open(tmp_path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        DataFolder.open(tmp_path).close()


def test_a_child_process_does_not_keep_the_lock(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as child:
        folder.close()
        DataFolder.open(tmp_path).close()
        child.kill()


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderNotWritable, match=r"cannot be written to: Not a directory\.$") as refused:
        DataFolder.open(tmp_path / "file" / "data")
    assert refused.value.exit_code == 73


def test_a_file_in_a_rooms_place_is_told_of_and_the_lock_given_back(tmp_path: Path) -> None:
    (tmp_path / "resume").touch()
    for _ in range(2):
        with pytest.raises(DataFolderNotWritable, match="resume cannot be made"):
            DataFolder.open(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    code = "import os, sys; from pathlib import Path; from storage.data_folder import DataFolder; \
from storage.errors import FatalStartError; os.setuid(65534)\n\
try: DataFolder.open(Path(sys.argv[1]))\n\
except FatalStartError as error: sys.exit(f'{error.exit_code} {error}')"
    command = [sys.executable, "-c", code, str(tmp_path)]
    result = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert result.stderr == f"73 The data folder {tmp_path} cannot be written to: Permission denied.\n"
