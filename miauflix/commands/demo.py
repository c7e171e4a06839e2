"""`miauflix demo`: the whole service in a throw-away folder, with an account already made."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import click
import trio

from actors.accounts.messages import SetUpAdmin
from miauflix.commands.options import config_from, variable
from miauflix.logs import set_up_logs
from miauflix.web.addresses import Addresses

EMAIL = "demo@miauflix.invalid"
MOST_FILMS = 1_000_000
FILMS_A_SHOW = 10
"""As many films there are in a generated catalogue to each series."""
_TOKEN = "eyJhbGciOiJub25lIn0.e30.generated"  # noqa: S105  # no secret: the generated catalogue takes any


@attrs.frozen
class Generated:
    """A catalogue of made-up titles is wanted, this one."""

    seed: int
    films: int


@click.command()
@variable("--port", "PORT", "The port to listen on; 0 lets the system choose.")
@variable("--log-level", "LOG_LEVEL", "debug, info, warning or error.")
@click.option("--with-generated-catalogue", is_flag=True, help="Add films and series that never were, as if from TMDB.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which generated catalogue.")
@click.option(
    "--films", type=click.IntRange(10, MOST_FILMS), default=2_000, show_default=True, help="So many generated films."
)
def demo(with_generated_catalogue: bool, seed: int, films: int, **options: str | None) -> None:
    """Try Miauflix: everything runs in a temporary folder, which is deleted at the end."""
    generated = Generated(seed, films) if with_generated_catalogue else None
    with tempfile.TemporaryDirectory(prefix="miauflix-demo-") as folder:
        place = {"DATA_DIR": folder, "DOWNLOAD_PATH": str(Path(folder) / "downloads"), "DEMO_SWARM": "on"}
        trio.run(_run, {**options, **place}, generated)


async def _run(options: dict[str, str | None], generated: Generated | None) -> None:
    from miauflix.app import run_service  # see `serve`

    async with catalogue_variables(generated) as variables:
        config = config_from({**options, **variables})
        set_up_logs(config.log_level)
        await run_service(config, click.echo, prepare=make_account)


@asynccontextmanager
async def catalogue_variables(generated: Generated | None) -> AsyncIterator[dict[str, str]]:
    """What is to be configured for a generated catalogue, which is served while the block runs."""
    if generated is None:
        yield {}
        return
    from actors.catalogue.generated import World
    from actors.catalogue.generated.server import PICTURES, serving
    from miauflix.house import utc_now

    world = World(generated.seed, movies=generated.films, shows=max(1, generated.films // FILMS_A_SHOW))
    async with serving(world, today=lambda: utc_now().date()) as url:
        click.echo(f"The generated catalogue of {generated.films} films is at {url}/3")
        yield {
            "TMDB_API_ACCESS_TOKEN": _TOKEN,
            "TMDB_API_URL": f"{url}/3",
            "TMDB_IMAGE_URL": f"{url}{PICTURES}",
        }


async def make_account(addresses: Addresses, setup_token: str | None) -> None:
    """Make the demo's admin with a password of its own, and print both."""
    if setup_token is None:
        return
    password = secrets.token_urlsafe(12)
    await addresses.accounts.ask(SetUpAdmin(EMAIL, password, setup_token))
    click.echo(f"Log in as {EMAIL} with the password {password}")
