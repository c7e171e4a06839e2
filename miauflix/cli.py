"""The `miauflix` command. What cannot go on ends with one sentence and an exit code that says whose doing it was."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version

import click

from miauflix.commands.demo import demo
from miauflix.commands.doctor import doctor
from miauflix.commands.serve import serve
from miauflix.commands.user import user
from storage.model.errors import FatalStartError, MiauflixError, first_leaf


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("miauflix"), prog_name="miauflix")
def commands() -> None:
    """A self-hosted film service that plays while it downloads."""


for command in (serve, demo, user, doctor):
    commands.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; `arguments` stand in for those of the process.

    Exit codes: 0 done, 1 refused, 2 wrong usage, 130 interrupted at the keyboard, and those of `FatalStartError`.
    """
    code = 0
    try:
        commands.main(args=arguments, standalone_mode=True)
    except* MiauflixError as group:
        error = first_leaf(group)
        click.echo(f"miauflix: {error}", err=True)
        code = error.exit_code if isinstance(error, FatalStartError) else 1
    except* KeyboardInterrupt:  # click knows it alone, not in a group of trio's
        code = 130
    # Out here: up to Python 3.11.3 what is raised in an `except*` arrives in a group, an exit as a trace and code 1.
    sys.exit(code)
