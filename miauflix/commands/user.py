"""`miauflix user`: accounts from the host, also while nobody can log in. The service must not be running."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

import click
import trio

from actors.accounts.errors import UserUnknown
from actors.accounts.messages import CreateUser, ListUsers, SetActive, SetPassword
from actors.runtime import Address
from miauflix.commands.options import config_from, data_dir
from miauflix.config import Config
from miauflix.house import open_house, start_accounts, utc_now
from storage.model.identity import Role, User
from storage.opening import open_storage

Work = Callable[[Address], Awaitable[None]]


@click.group()
@data_dir
@click.pass_context
def user(context: click.Context, /, **options: str | None) -> None:
    """Add, list, enable and disable accounts, or give one a new password. Stop the service first."""
    if context.invoked_subcommand is not None:
        context.obj = config_from(options)


def _ask_password(_context: click.Context, _option: click.Parameter, given: str | None) -> str:
    """Asked for twice of a person, since typing is blind; read once from a script."""
    if given is not None:
        return given
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise click.UsageError("There is no password: write it on standard input, or give --password.")
    return line


password_option = click.option(
    "--password", callback=_ask_password, help="Asked for when it is not given; a script writes it on standard input."
)


@user.command()
@click.argument("email")
@click.option("--username", help="A name to log in with, beside the e-mail address.")
@click.option("--admin", is_flag=True, help="May operate the service.")
@password_option
@click.pass_obj
def add(config: Config, email: str, username: str | None, admin: bool, password: str) -> None:
    """Make an account."""

    async def work(accounts: Address) -> None:
        made = await accounts.ask(CreateUser(email, password, Role.ADMIN if admin else Role.USER, username))
        click.echo(f"Made {made.email} ({made.role}).")

    _with_accounts(config, work)


@user.command("list")
@click.pass_obj
def list_users(config: Config) -> None:
    """Every account, oldest first."""

    async def work(accounts: Address) -> None:
        for one in await accounts.ask(ListUsers()):
            state = "" if one.is_active else "disabled"
            click.echo(f"{one.id:>4}  {one.email:<40}  {one.username:<20}  {one.role:<5}  {state}".rstrip())

    _with_accounts(config, work)


@user.command()
@click.argument("email")
@password_option
@click.pass_obj
def password(config: Config, email: str, password: str) -> None:
    """Give an account a new password; all its sessions end."""

    async def work(accounts: Address) -> None:
        await accounts.ask(SetPassword((await _find(accounts, email)).id, password))
        click.echo(f"{email} has a new password, and no session any more.")

    _with_accounts(config, work)


@user.command()
@click.argument("email")
@click.pass_obj
def disable(config: Config, email: str) -> None:
    """Lock an account out; all its sessions end."""
    _set_active(config, email, is_active=False)


@user.command()
@click.argument("email")
@click.pass_obj
def enable(config: Config, email: str) -> None:
    """Let an account in again."""
    _set_active(config, email, is_active=True)


def _set_active(config: Config, email: str, *, is_active: bool) -> None:
    async def work(accounts: Address) -> None:
        await accounts.ask(SetActive((await _find(accounts, email)).id, is_active))
        click.echo(f"{email} is {'enabled' if is_active else 'disabled'}.")

    _with_accounts(config, work)


async def _find(accounts: Address, email: str) -> User:
    for one in await accounts.ask(ListUsers()):
        if email.casefold() in (one.email.casefold(), one.username.casefold()):
            return one
    raise UserUnknown(f"There is no account {email}.")


def _with_accounts(config: Config, work: Work) -> None:
    """Run the accounts actor alone, for as long as the work takes."""

    async def run() -> None:
        async with (
            open_storage(config.data_dir, now=utc_now, overrides=config.keys) as storage,
            open_house(utc_now) as supervisor,
        ):
            await work(await start_accounts(supervisor, storage, config))

    trio.run(run)
