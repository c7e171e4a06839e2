"""The wheel carries all that Miauflix is: code, the built web app, the demo films, the catalogue."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATIC = ROOT / "miauflix/web/static"

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from a copy: setuptools leaves a build folder, and would put what is stale there into the next wheel."""
    if not (STATIC / "index.html").exists():
        pytest.fail("The web app is not built: run ops/setup first.")
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("miauflix", "actors", "storage"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, copy)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    built = subprocess.run([*pip, "-w", out, copy], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = out.glob("*.whl")
    return zipfile.ZipFile(path)


def files_below(folder: pathlib.Path) -> set[str]:
    found = (path.relative_to(ROOT) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if "__pycache__" not in path.parts}


def test_it_is_for_every_machine(wheel: zipfile.ZipFile) -> None:
    assert pathlib.Path(str(wheel.filename)).name == "miauflix-0.1.0-py3-none-any.whl"


@pytest.mark.parametrize("folder", ["miauflix", "actors", "storage"])
def test_no_file_is_left_behind(wheel: zipfile.ZipFile, folder: str) -> None:
    assert files_below(ROOT / folder) - set(wheel.namelist()) == set()


@pytest.mark.parametrize("folder", ["miauflix/web/static", "actors/demo/films", "actors/catalogue/builtin"])
def test_what_is_no_code_is_there(wheel: zipfile.ZipFile, folder: str) -> None:
    assert {name for name in wheel.namelist() if name.startswith(f"{folder}/")} == files_below(ROOT / folder) != set()


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist()} == {
        "miauflix",
        "actors",
        "storage",
        "miauflix-0.1.0.dist-info",
    }


def test_its_types_are_for_others_too(wheel: zipfile.ZipFile) -> None:
    assert {"miauflix/py.typed", "actors/py.typed", "storage/py.typed"} <= set(wheel.namelist())


def test_it_runs_without_the_repository(wheel: zipfile.ZipFile, tmp_path: pathlib.Path) -> None:
    wheel.extractall(tmp_path)
    program = (
        "import miauflix, sys; from miauflix.cli import main; print(miauflix.__file__); sys.exit(main(['--help']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"{tmp_path}/miauflix/__init__.py")
    assert "serve" in done.stdout
