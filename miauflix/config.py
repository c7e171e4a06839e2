"""One checked configuration out of four layers: default < `config.toml` < environment < command line.

All mistakes are found before anything starts, and told together.
"""

from __future__ import annotations

import difflib
import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import attrs

from actors.accounts.settings import AccountsSettings
from actors.catalogue.settings import CatalogueSettings
from actors.catalogue.tmdb.settings import TmdbSettings
from actors.demo.settings import DemoSettings
from actors.images.settings import ImagesSettings
from actors.local.settings import LocalSettings
from actors.sources.archive.settings import ArchiveSettings
from actors.sources.settings import SourcesSettings
from actors.sources.torznab.settings import TorznabSettings
from actors.sources.yts.settings import YtsSettings
from actors.stats.settings import StatsSettings
from actors.torrents.settings import TorrentSettings
from actors.trakt.settings import TraktSettings
from actors.vault.settings import VaultSettings
from actors.viewing.settings import ViewingSettings
from miauflix.variables import BY_KEY, VARIABLES, Variable
from miauflix.web.settings import WebSettings
from storage.keys import KeyOverrides
from storage.model.errors import FatalStartError

logger = logging.getLogger(__name__)


def default_data_dir() -> Path:
    """Where data lie unless DATA_DIR says otherwise: the same place wherever the program is started from.

    XDG Base Directory Specification: `$XDG_DATA_HOME`, else `~/.local/share`.
    """
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".local/share") / "miauflix"


class BadConfiguration(FatalStartError):
    """Something that was configured makes no sense; the text has a line for each mistake."""

    code = "bad_configuration"
    exit_code = 78


@attrs.frozen
class Config:
    """Everything that was configured, checked."""

    data_dir: Path
    log_level: int
    keys: KeyOverrides
    web: WebSettings
    accounts: AccountsSettings
    catalogue: CatalogueSettings
    tmdb: TmdbSettings
    images: ImagesSettings
    sources: SourcesSettings
    archive: ArchiveSettings
    torznab: TorznabSettings
    yts: YtsSettings
    local: LocalSettings
    stats: StatsSettings
    torrents: TorrentSettings
    vault: VaultSettings
    viewing: ViewingSettings
    trakt: TraktSettings
    demo: DemoSettings
    unused: tuple[str, ...]
    """Variables that are set, although nothing uses them in this release."""


def load_config(environment: Mapping[str, str] = os.environ, options: Mapping[str, str] | None = None) -> Config:
    """Gather and check. `options` are what the command line says, by variable name. Raises `BadConfiguration`."""
    mistakes: list[str] = []
    above = {**{key: text for key, text in environment.items() if key in BY_KEY and text}, **(options or {})}
    data_dir = Path(above.get("DATA_DIR") or default_data_dir()).expanduser().absolute()
    texts = {**_read_file(data_dir / "config.toml", mistakes), **above}
    sections, unused = _read_texts(texts, mistakes)
    config = None if mistakes else _build(data_dir, sections, unused, mistakes)
    if config is None:
        raise BadConfiguration("The configuration cannot be used:\n" + "\n".join(f"  - {line}" for line in mistakes))
    return config


def _read_file(path: Path, mistakes: list[str]) -> dict[str, str]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # what stands in the way of the folder is told when it is opened
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        mistakes.append(f"{path} cannot be read: {error}.")
        return {}
    texts: dict[str, str] = {}
    for key, value in values.items():
        if key.upper() not in BY_KEY:
            mistakes.append(f"{key} in {path} is not known{_did_you_mean(key)}.")
        elif key.upper() == "DATA_DIR":
            mistakes.append(f"{key} in {path} has no meaning there: set it in the environment or on the command line.")
        else:
            texts[key.upper()] = _as_text(value)
    return texts


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)


def _did_you_mean(key: str) -> str:
    close = difflib.get_close_matches(key.upper(), list(BY_KEY), n=1)
    return f"; did you mean {close[0]}" if close else ""


def _read_texts(texts: Mapping[str, str], mistakes: list[str]) -> tuple[dict[str, dict[str, object]], tuple[str, ...]]:
    sections: dict[str, dict[str, object]] = {}
    unused: list[str] = []
    for variable in VARIABLES:
        if variable.key not in texts:
            continue
        try:
            value = variable.read(texts[variable.key])
        except ValueError as error:
            mistakes.append(f"{variable.key} is {_shown(variable, texts[variable.key])}: {error}.")
            continue
        if not variable.targets:
            unused.append(variable.key)
        for target in variable.targets:
            section, _, field = target.rpartition(".")
            sections.setdefault(section, {})[field] = value
    return sections, tuple(unused)


def _shown(variable: Variable, text: str) -> str:
    return "*** (a secret)" if variable.is_secret else repr(text)


def _build(
    data_dir: Path, sections: dict[str, dict[str, object]], unused: tuple[str, ...], mistakes: list[str]
) -> Config | None:
    folders: dict[str, dict[str, object]] = {
        "torrents": {"download_folder": data_dir / "downloads", "resume_folder": data_dir / "resume"},
        "images": {"cache_folder": data_dir / "images"},
        "local": {"cache_folder": data_dir / "local", "left_out": (data_dir, *_downloads(sections))},
    }
    kinds: dict[str, type] = {
        "keys": KeyOverrides,
        "web": WebSettings,
        "accounts": AccountsSettings,
        "catalogue": CatalogueSettings,
        "tmdb": TmdbSettings,
        "images": ImagesSettings,
        "sources": SourcesSettings,
        "archive": ArchiveSettings,
        "torznab": TorznabSettings,
        "yts": YtsSettings,
        "local": LocalSettings,
        "stats": StatsSettings,
        "torrents": TorrentSettings,
        "vault": VaultSettings,
        "viewing": ViewingSettings,
        "trakt": TraktSettings,
        "demo": DemoSettings,
    }
    built: dict[str, object] = {}
    for name, kind in kinds.items():
        values = folders.get(name, {}) | sections.get(name, {})
        try:
            built[name] = kind(**values)
        except ValueError as error:
            mistakes.append(f"{_keys_of(name, values)}: {error.args[0]}.")
    if mistakes:
        return None
    if sections.get("web", {}).get("rate_limit_test_mode"):  # one switch for the limits of both
        built["accounts"] = AccountsSettings(**{**sections.get("accounts", {}), "throttling": False})  # type: ignore[arg-type]  # read and checked above
    top = sections.get("", {})
    return Config(data_dir=data_dir, log_level=top.get("log_level", logging.INFO), unused=unused, **built)  # type: ignore[arg-type]  # each section was built by its own class above


def _downloads(sections: Mapping[str, Mapping[str, object]]) -> tuple[Path, ...]:
    """Where downloads lie, if they do not lie with the other data."""
    folder = sections.get("torrents", {}).get("download_folder")
    return (folder,) if isinstance(folder, Path) else ()


def _keys_of(section: str, values: Mapping[str, object]) -> str:
    targets = {f"{section}.{field}" for field in values}
    return ", ".join(variable.key for variable in VARIABLES if targets.intersection(variable.targets)) or section
