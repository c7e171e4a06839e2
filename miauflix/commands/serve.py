"""`miauflix serve`: run the service until it is told to stop."""

from __future__ import annotations

import click
import trio

from miauflix.commands.options import config_from, data_dir, variable
from miauflix.logs import set_up_logs


@click.command()
@data_dir
@variable("--download-path", "DOWNLOAD_PATH", "The folder for downloads.")
@variable("--host", "HOST", "The address to listen on.")
@variable("--port", "PORT", "The port to listen on; 0 lets the system choose.")
@variable("--demo-swarm", "DEMO_SWARM", "on or off: seed the films of our own.")
@variable("--log-level", "LOG_LEVEL", "debug, info, warning or error.")
def serve(**options: str | None) -> None:
    """Run Miauflix until SIGTERM or Ctrl-C. Options go before the environment, and that before config.toml."""
    from miauflix.app import run_service  # the service's libraries take a while to load, and other commands need none

    config = config_from(options)
    set_up_logs(config.log_level)
    trio.run(run_service, config, click.echo)
