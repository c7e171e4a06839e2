"""`miauflix demo`: the whole service in a throw-away folder, with an account already made."""

from __future__ import annotations

import secrets
import tempfile
from functools import partial
from pathlib import Path

import click
import trio

from actors.accounts.messages import SetUpAdmin
from miauflix.commands.options import config_from, variable
from miauflix.logs import set_up_logs
from miauflix.web.addresses import Addresses

EMAIL = "demo@miauflix.invalid"


@click.command()
@variable("--port", "PORT", "The port to listen on; 0 lets the system choose.")
@variable("--log-level", "LOG_LEVEL", "debug, info, warning or error.")
def demo(**options: str | None) -> None:
    """Try Miauflix: everything runs in a temporary folder, which is deleted at the end."""
    from miauflix.app import run_service  # see `serve`

    with tempfile.TemporaryDirectory(prefix="miauflix-demo-") as folder:
        place = {"DATA_DIR": folder, "DOWNLOAD_PATH": str(Path(folder) / "downloads"), "DEMO_SWARM": "on"}
        config = config_from({**options, **place})
        set_up_logs(config.log_level)
        trio.run(partial(run_service, config, click.echo, prepare=make_account))


async def make_account(addresses: Addresses, setup_token: str | None) -> None:
    """Make the demo's admin with a password of its own, and print both."""
    if setup_token is None:
        return
    password = secrets.token_urlsafe(12)
    await addresses.accounts.ask(SetUpAdmin(EMAIL, password, setup_token))
    click.echo(f"Log in as {EMAIL} with the password {password}")
