"""What `miauflix doctor` looks at. Each check looks and tells; none alters anything."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import ssl
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import attrs

from actors.catalogue.tmdb.settings import looks_like_a_token
from miauflix.config import Config
from storage.errors import KeyRingUnreadable
from storage.key_file import read_key_ring
from storage.migrations.steps import known_steps
from storage.vault import Encryption, holds_anything, why_impossible
from storage.vault.area import CIPHER

_NAME = re.compile(r"[A-Za-z0-9._-]+")
"""A distribution's name at the head of a requirement (PEP 508)."""
GIB = 1024**3
LEAST_FREE_BYTES = 2 * GIB


class Verdict(StrEnum):
    """How a check went."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@attrs.frozen
class Finding:
    """One thing that was looked at, and one sentence on it."""

    verdict: Verdict
    subject: str
    sentence: str


def examine(config: Config) -> Iterator[Finding]:
    """Look at everything that has to be right for the service to start and play."""
    for check in CHECKS:
        yield check(config)


def _python(config: Config) -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    verdict = Verdict.OK if sys.version_info >= (3, 11) else Verdict.FAIL
    return Finding(verdict, "Python", f"{found}, {ssl.OPENSSL_VERSION}, SQLite {sqlite3.sqlite_version}.")


def _packages(config: Config) -> Finding:
    missing = []
    needed = [line for line in requires("miauflix") or [] if "extra ==" not in line]
    for requirement in needed:
        name = _NAME.match(requirement)
        assert name is not None  # pip installed it by this very line
        try:
            version(name[0])
        except PackageNotFoundError:
            missing.append(name[0])
    if missing:
        return Finding(Verdict.FAIL, "packages", f"Missing: {', '.join(missing)}; install Miauflix again.")
    return Finding(Verdict.OK, "packages", f"All {len(needed)} are installed; libtorrent {version('libtorrent')}.")


def _data_folder(config: Config) -> Finding:
    folder = config.data_dir
    if not folder.exists():
        parent = next(path for path in folder.parents if path.exists())
        if os.access(parent, os.W_OK):
            return Finding(Verdict.OK, "data folder", f"{folder} will be made at the first start.")
        return Finding(Verdict.FAIL, "data folder", f"{folder} cannot be made: {parent} is not writable.")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return Finding(Verdict.FAIL, "data folder", f"{folder} cannot be written to.")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        return Finding(
            Verdict.WARN, "data folder", f"{folder} is open to others (mode {mode:04o}); chmod 700 closes it."
        )
    return Finding(Verdict.OK, "data folder", f"{folder} is writable, and ours alone.")


def _key_ring(config: Config) -> Finding:
    path = config.data_dir / "keys.json"
    has_database = (config.data_dir / "miauflix.db").exists()
    if not path.exists():
        if has_database:
            return Finding(Verdict.FAIL, "key ring", f"{path} is missing beside a database: restore it from a backup.")
        return Finding(Verdict.OK, "key ring", "Will be made at the first start.")
    try:
        ring = read_key_ring(path)
    except KeyRingUnreadable as error:
        return Finding(Verdict.FAIL, "key ring", str(error))
    return Finding(
        Verdict.OK, "key ring", f"Readable, {len(ring.data_keys)} data keys; keep a copy apart from the data."
    )


def _database(config: Config) -> Finding:
    path = config.data_dir / "miauflix.db"
    if not path.exists():
        return Finding(Verdict.OK, "database", "Will be made at the first start.")
    try:
        with closing(sqlite3.connect(_only_to_look(path), uri=True, timeout=2)) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        return Finding(Verdict.FAIL, "database", f"{path} cannot be read: {error}.")
    if verdict != "ok":
        return Finding(Verdict.FAIL, "database", f"{path} is damaged ({verdict}): restore a backup.")
    newest = known_steps()[-1].version
    if schema > newest:
        return Finding(
            Verdict.FAIL, "database", f"Schema {schema} is of a newer Miauflix; this one knows up to {newest}."
        )
    return Finding(Verdict.OK, "database", f"Sound, schema {schema}, {path.stat().st_size / 1e6:.1f} MB.")


def _only_to_look(path: Path) -> str:
    """Beside a write-ahead log a reader shares its index. Without one nobody writes, and none has to be made."""
    has_log = path.with_name(f"{path.name}-wal").exists()
    return f"{path.as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"


def _space(config: Config) -> Finding:
    folder = config.torrents.download_folder
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return Finding(Verdict.FAIL, "disk", f"{folder} cannot be written to: choose another DOWNLOAD_PATH.")
    free = shutil.disk_usage(existing).free
    verdict = Verdict.OK if free >= LEAST_FREE_BYTES else Verdict.WARN
    return Finding(verdict, "disk", f"{free / 1e9:.1f} GB free for downloads in {folder}.")


def _encryption(config: Config) -> Finding:
    wanted, subject = config.vault.encryption, "encryption"
    cipher = config.torrents.download_folder / CIPHER
    hidden = f" Those in {cipher} are out of reach meanwhile." if holds_anything(cipher) else ""
    if wanted is Encryption.OFF:
        verdict = Verdict.WARN if hidden else Verdict.OK
        return Finding(verdict, subject, f"ENCRYPT_DOWNLOADS is off: downloads lie in clear.{hidden}")
    why_not = why_impossible()
    if not why_not:
        return Finding(Verdict.OK, subject, f"Downloads can be encrypted (ENCRYPT_DOWNLOADS={wanted}).")
    advice = "Debian's packages gocryptfs and fuse3 have the programs; a container needs /dev/fuse and SYS_ADMIN"
    if wanted is Encryption.REQUIRED:
        return Finding(Verdict.FAIL, subject, f"ENCRYPT_DOWNLOADS=required, and {why_not}: {advice}.")
    return Finding(Verdict.WARN, subject, f"Downloads will lie in clear: {why_not}. {advice}.{hidden}")


def _port(config: Config) -> Finding:
    host, port = config.web.host, config.web.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return Finding(
                Verdict.WARN, "port", f"{host}:{port} is not free ({error.strerror}): Miauflix may be running."
            )
    return Finding(Verdict.OK, "port", f"{host}:{port} is free.")


def _web_app(config: Config) -> Finding:
    index = Path(config.web.static_folder) / "index.html"
    if index.exists():
        return Finding(Verdict.OK, "web app", "Built.")
    return Finding(Verdict.FAIL, "web app", f"Not built: {index} is missing; ops/run builds it.")


def _tmdb(config: Config) -> Finding:
    if not config.tmdb.is_configured:
        return Finding(Verdict.OK, "TMDB", "No TMDB_API_ACCESS_TOKEN is set: the catalogue is the built-in one.")
    if not looks_like_a_token(config.tmdb.token):
        return Finding(
            Verdict.WARN,
            "TMDB",
            "TMDB_API_ACCESS_TOKEN does not look like an API read access token, which begins with eyJ and has two "
            "dots in it; the shorter API key will not do.",
        )
    return Finding(Verdict.OK, "TMDB", "A token is set, and looks like one.")


CHECKS: tuple[Callable[[Config], Finding], ...] = (
    _python,
    _packages,
    _data_folder,
    _key_ring,
    _database,
    _tmdb,
    _space,
    _encryption,
    _port,
    _web_app,
)
