"""Options that several commands share. An option is the variable of the same name, said on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from miauflix.config import Config, load_config

Command = TypeVar("Command", bound=Callable[..., Any])


def variable(option: str, key: str, help_text: str) -> Callable[[Command], Command]:
    """An option that sets the variable `key`."""
    return click.option(option, key.lower(), metavar=key, help=f"{help_text} [{key}]")


data_dir = variable("--data-dir", "DATA_DIR", "The data folder.")


def config_from(options: dict[str, str | None]) -> Config:
    """The checked configuration, with what the command line said on top."""
    return load_config(options={key.upper(): text for key, text in options.items() if text is not None})
