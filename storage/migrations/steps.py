"""Finds the migration steps and their checksums."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any

import attrs

_STEP_FILE = re.compile(r"(\d{4})_\w+\.py")
_CREATED = re.compile(r'CREATE TABLE "(\w+)"')


@attrs.frozen
class Step:
    """One step: `up` alters the schema inside the caller's transaction; `checksum` is SHA-256 of its source."""

    version: int
    name: str
    checksum: str
    up: Callable[[Any], None]


def known_steps(package: str = "storage.migrations", dialect: str = "sqlite") -> tuple[Step, ...]:
    """All steps of a package that speak `dialect`, in order, numbered from 1 without gaps."""
    found = sorted(entry.name for entry in files(package).iterdir() if _STEP_FILE.fullmatch(entry.name))
    steps = tuple(_load(package, file_name, dialect) for file_name in found)
    if [step.version for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError(f"migration steps are not numbered 1 to {len(steps)}: {', '.join(found)}")
    return steps


def _load(package: str, file_name: str, dialect: str) -> Step:
    name = file_name.removesuffix(".py")
    source = files(package).joinpath(file_name).read_bytes().replace(b"\r\n", b"\n")
    module = import_module(f"{package}.{name}")
    return Step(int(name[:4]), name, hashlib.sha256(source).hexdigest(), getattr(module, f"up_{dialect}"))


def run_script(connection: Any, script: str) -> None:
    """Run the statements of an SQL script one by one (`executescript` would commit the transaction).

    Statements end with `;` at the end of a line, and an empty line or the script's end follows.
    """
    for statement in re.split(r";\s*\n(?=\s*\n|\s*\Z)", script):
        if statement.strip():
            connection.execute(statement.strip())


def rebuild_table(connection: Any, script: str, values: Mapping[str, str]) -> None:
    """Give a table a new shape and keep its rows: SQLite's way for what `ALTER TABLE` cannot do.

    `script` makes the table anew, then its indexes. Columns that the old one had keep their values; a new one gets its
    SQL expression in `values`, or NULL. Rows of other tables that point here stay as they are, for the runner has
    switched foreign keys off.
    """
    create, _, indexes = script.partition(";\n")
    table = _CREATED.match(create.strip())[1]  # type: ignore[index]  # a script of ours
    kept = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    connection.execute(create.replace(f'"{table}"', '"rebuilt"', 1))
    wanted = [row[1] for row in connection.execute('PRAGMA table_info("rebuilt")')]
    filled = {column: values.get(column, f'"{column}"' if column in kept else "NULL") for column in wanted}
    columns = ", ".join(f'"{column}"' for column in filled)
    connection.execute(f'INSERT INTO "rebuilt" ({columns}) SELECT {", ".join(filled.values())} FROM "{table}"')  # noqa: S608
    connection.execute(f'DROP TABLE "{table}"')
    connection.execute(f'ALTER TABLE "rebuilt" RENAME TO "{table}"')
    run_script(connection, indexes)
