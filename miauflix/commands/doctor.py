"""`miauflix doctor`: is everything there that the service needs?"""

from __future__ import annotations

import sys

import click

from miauflix.checks import Verdict, examine
from miauflix.commands.options import config_from, data_dir

COLOURS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}


@click.command()
@data_dir
def doctor(**options: str | None) -> None:
    """Look at everything the service needs. Alters nothing; exit code 1 when something has to be mended."""
    config = config_from(options)
    findings = list(examine(config))
    for finding in findings:
        mark = click.style(f"{finding.verdict:<4}", fg=COLOURS[finding.verdict])
        click.echo(f"{mark}  {finding.subject:<12}  {finding.sentence}")
    sys.exit(1 if any(finding.verdict is Verdict.FAIL for finding in findings) else 0)
