"""What the scripts do on a fresh machine, on one that is ready, and when a step fails."""

from __future__ import annotations

import os
import pathlib
import select
from typing import IO

import pytest

from tests.support.workshop import Workshop

EVERYTHING = ["venv", "pip miauflix[web-build]", "npm install in frontend", "npm run build"]
SERVE = "miauflix serve | PORT= DATA_DIR= DOWNLOAD_PATH= in"


def last_line(text: str) -> str:
    return text.splitlines()[-1]


def test_a_fresh_machine_is_set_up_and_served(workshop: Workshop) -> None:
    done = workshop.run("ops/run")
    assert done.returncode == 0
    *steps, served = workshop.asked()
    assert steps == EVERYTHING
    assert served.startswith(SERVE)
    assert [line.split()[1] for line in done.stderr.splitlines()] == ["making", "installing", "installing", "building"]
    assert done.stdout == ""


def test_a_second_start_finds_nothing_to_do(workshop: Workshop) -> None:
    workshop.run("ops/run")
    workshop.asked()
    done = workshop.run("ops/run")
    assert done.stderr == ""
    assert len(workshop.asked()) == 1


def test_arguments_environment_and_folder_reach_serve(workshop: Workshop) -> None:
    workshop.run("ops/run", "--host", "two words", PORT="4000", DATA_DIR="films", DOWNLOAD_PATH="/mnt/d")
    served = workshop.asked()[-1]
    assert served == (
        f"miauflix serve --host two words | PORT=4000 DATA_DIR=films DOWNLOAD_PATH=/mnt/d in {workshop.root.parent}"
    )


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("setup.cfg", ["pip miauflix[web-build]"]),
        ("frontend/src/main.tsx", ["npm run build"]),
        ("frontend/package-lock.json", ["npm install in frontend", "npm run build"]),
        ("miauflix/app.py", []),
    ],
)
def test_only_what_changed_is_done_again(workshop: Workshop, changed: str, again: list[str]) -> None:
    workshop.run("ops/setup")
    workshop.asked()
    with (workshop.root / changed).open("a") as file:
        file.write("\n")
    workshop.run("ops/setup")
    assert workshop.asked() == again


def test_a_web_app_that_was_deleted_is_built_again(workshop: Workshop) -> None:
    workshop.run("ops/setup")
    workshop.asked()
    (workshop.root / "miauflix/web/static/index.html").unlink()
    workshop.run("ops/setup")
    assert workshop.asked() == ["npm run build"]


def test_a_repository_that_moved_is_installed_again(workshop: Workshop) -> None:
    workshop.run("ops/setup")
    workshop.asked()
    moved = Workshop(workshop.root.rename(workshop.root.with_name("elsewhere")), workshop.programs)
    moved.run("ops/setup")
    assert "pip elsewhere[web-build]" in moved.asked()


def test_who_has_the_tests_set_up_can_serve(workshop: Workshop) -> None:
    workshop.run("ops/setup", "--tests")
    assert "pip miauflix[web-build,test,dev]" in workshop.asked()
    workshop.run("ops/setup")
    assert workshop.asked() == []


@pytest.mark.parametrize("version", ["3.10", "3.9", "2.7"])
def test_an_old_python_is_named_in_one_sentence(workshop: Workshop, version: str) -> None:
    done = workshop.run("ops/run", FAKE_VERSION=version)
    assert done.returncode == 1
    assert done.stderr == (
        f"miauflix: Miauflix needs Python 3.11 or newer, and found Python {version}: "
        "install a newer one, or name it with PYTHON=/path/to/python3.\n"
    )


def test_no_python_at_all_is_said(workshop: Workshop) -> None:
    (workshop.programs / "python3").unlink()
    done = workshop.run("ops/run")
    assert done.returncode == 1
    assert "found none" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(workshop: Workshop) -> None:
    (workshop.programs / "python3").rename(workshop.programs / "python3.13")
    workshop.add_program("python3", "#!/bin/sh\necho /usr/bin/python3 3.9\nexit 1\n")
    assert workshop.run("ops/setup").returncode == 0


def test_python_without_its_venv_module_says_which_command_helps(workshop: Workshop) -> None:
    done = workshop.run("ops/run", NO_VENV="/nowhere")
    assert done.returncode == 1
    assert last_line(done.stderr) == (
        "miauflix: Python 3.12 lacks its venv module: run 'sudo apt-get install python3.12-venv' and start again."
    )


def test_the_venv_module_is_installed_where_that_is_allowed(workshop: Workshop, tmp_path: pathlib.Path) -> None:
    # The package lists of a fresh machine are empty: the first install fails, and works after an update.
    installed, updated = tmp_path / "installed", tmp_path / "updated"
    workshop.add_program("sudo", '#!/bin/sh\nshift\nexec "$@"\n')
    workshop.add_program(
        "apt-get",
        f"""#!/bin/sh
echo "apt-get $*" >>"$FAKE_LOG"
case "$*" in
*update) : >{updated} ;;
*) [ -e {updated} ] && : >{installed} ;;
esac
""",
    )
    workshop.add_program("true", "#!/bin/sh\n")
    done = workshop.run("ops/setup", NO_VENV=str(installed))
    assert done.returncode == 0
    asked = workshop.asked()
    assert [line.split()[-1] for line in asked[:3]] == ["python3.12-venv", "update", "python3.12-venv"]
    assert asked[3:] == EVERYTHING


def test_a_failing_pip_is_shown_and_tried_again_next_time(workshop: Workshop) -> None:
    done = workshop.run("ops/run", FAIL_PIP="yes")
    assert done.returncode == 1
    assert "no matching distribution" in done.stderr
    assert last_line(done.stderr).startswith("miauflix: The Python packages could not be installed")
    workshop.asked()
    assert workshop.run("ops/run").returncode == 0
    assert workshop.asked()[:-1] == EVERYTHING[1:]


def test_a_failing_build_is_shown_and_nothing_is_served(workshop: Workshop) -> None:
    done = workshop.run("ops/run", FAIL_BUILD="yes")
    assert done.returncode == 1
    assert "cannot resolve ./App" in done.stderr
    assert last_line(done.stderr).startswith("miauflix: The web app could not be built")
    assert workshop.asked() == EVERYTHING


def test_a_second_start_at_the_same_time_waits_for_the_first(workshop: Workshop, tmp_path: pathlib.Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with workshop.start("ops/setup", WAIT_IN_PIP=str(gate)) as first:
        read_until(first.stderr, "installing the Python packages")
        with workshop.start("ops/setup") as second:
            read_until(second.stderr, "another set-up is at work here")
            gate.write_text("go on\n")
            assert first.wait(timeout=30) == 0
            assert second.wait(timeout=30) == 0
    assert workshop.asked() == EVERYTHING


def read_until(stream: IO[str] | None, wanted: str) -> None:
    assert stream is not None
    seen = ""
    while wanted not in seen:
        ready, _, _ = select.select([stream], [], [], 30)
        assert ready, f"waited for {wanted!r}, and saw {seen!r}"
        seen += (line := stream.readline())
        assert line, f"ended before {wanted!r}: {seen!r}"


@pytest.mark.parametrize("script", ["ops/setup", "ops/check"])
def test_an_unknown_option_is_answered_with_the_usage(workshop: Workshop, script: str) -> None:
    done = workshop.run(script, "--fast")
    assert done.returncode == 1
    assert f"Usage: {script}" in done.stderr
    assert workshop.asked() == []
