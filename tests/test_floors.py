"""Imports only fall, subsystems meet at their faces: the rules themselves are in tests/support/floors.py."""

from __future__ import annotations

import pathlib

import pytest

from tests.support import floors
from tests.support.floors import House, Rule

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_LINES = 400
# A longer file has one subject that does not divide: say which. A path that is no longer so long must leave this table.
LONG_FOR_A_REASON: dict[str, str] = {
    "storage/migrations/0001_initial.py": "the whole first schema, one table after the other",
}

NEIGHBOURS = {
    "actors/__init__.py": "",
    "actors/bencode.py": "def decode(): ...",
    "actors/runtime/__init__.py": "",
    "actors/runtime/supervisor.py": "",
    "actors/stats/__init__.py": "",
    "actors/stats/messages.py": "",
    "actors/stats/actor.py": "",
    "actors/torrents/__init__.py": "",
    "storage/__init__.py": "",
    "storage/entities.py": "",
    "storage/model/__init__.py": "",
    "storage/model/errors.py": "",
    "miauflix/web/__init__.py": "",
}

WRONG = [
    (floors.imports_only_fall, "storage/a.py", "from actors.stats import CheckSwarm"),
    (floors.imports_only_fall, "storage/a.py", "import miauflix.config"),
    (floors.imports_only_fall, "actors/stats/a.py", "from miauflix.config import Config"),
    (floors.imports_only_fall, "storage/model/a.py", "from storage import entities"),
    (floors.imports_only_fall, "storage/model/a.py", "from ..entities import Film"),
    (floors.imports_only_fall, "storage/a.py", "if TYPE_CHECKING:\n    from actors.stats import CheckSwarm"),
    (floors.imports_only_fall, "storage/a.py", "def late():\n    importlib.import_module('actors.stats')"),
    (floors.subsystems_meet_at_the_face, "actors/torrents/a.py", "from actors.stats.actor import StatsActor"),
    (floors.subsystems_meet_at_the_face, "actors/torrents/a.py", "from actors.stats import actor"),
    (floors.subsystems_meet_at_the_face, "actors/torrents/a.py", "from ..stats import actor"),
    (floors.subsystems_meet_at_the_face, "actors/runtime/a.py", "from actors.stats import CheckSwarm"),
    (floors.subsystems_meet_at_the_face, "actors/runtime/a.py", "from actors import stats"),
    (floors.subsystems_meet_at_the_face, "actors/bencode.py", "import actors.stats"),
    (floors.runtime_knows_only_the_model, "actors/runtime/a.py", "from storage.entities import Film"),
    (floors.web_knows_messages_and_values, "miauflix/web/a.py", "from actors.stats.actor import StatsActor"),
    (floors.web_knows_messages_and_values, "miauflix/web/a.py", "from actors.runtime import Supervisor"),
    (floors.web_knows_messages_and_values, "miauflix/web/a.py", "from actors.runtime.supervisor import anything"),
    (floors.web_knows_messages_and_values, "miauflix/web/a.py", "from storage import entities"),
    (floors.libtorrent_has_one_place, "actors/stats/a.py", "import libtorrent as lt"),
    (floors.libtorrent_has_one_place, "actors/demo/a.py", "from libtorrent import session"),
    (floors.pony_stays_in_storage, "miauflix/a.py", "from pony.orm import db_session"),
    (floors.httpx_is_httpx2, "actors/sources/a.py", "import httpx"),
    (floors.print_is_for_the_command_line, "miauflix/app.py", "print('hello')"),
    (floors.db_session_is_never_async, "storage/a.py", "@db_session(retry=3)\nasync def work(): ..."),
    (
        floors.nothing_new_is_raised_in_except_star,
        "miauflix/a.py",
        "try:\n    work()\nexcept* ValueError:\n    sys.exit(3)",
    ),
    (
        floors.nothing_new_is_raised_in_except_star,
        "actors/stats/a.py",
        "try:\n    work()\nexcept* ValueError as error:\n    raise KeyError from error",
    ),
]

RIGHT = [
    ("storage/model/a.py", "from storage.model.errors import MiauflixError\nfrom . import errors"),
    ("storage/a.py", "from storage import model\nfrom pony import orm\n@db_session\ndef work(): ..."),
    (
        "actors/torrents/a.py",
        "import libtorrent\nfrom actors.stats import CheckSwarm\nfrom actors.stats.messages import CheckSwarm",
    ),
    (
        "actors/torrents/a.py",
        "from actors.runtime.supervisor import Supervisor\nfrom actors.bencode import decode\nfrom . import b",
    ),
    ("actors/seeding/seeder.py", "import libtorrent"),
    ("actors/runtime/a.py", "from storage.model.errors import MiauflixError\nfrom actors.runtime import supervisor"),
    (
        "miauflix/web/a.py",
        "from actors.runtime import Address\nfrom actors.stats import CheckSwarm\nfrom storage.model import errors",
    ),
    ("miauflix/app.py", "from actors.stats.actor import StatsActor\nfrom storage.entities import Film\nimport httpx2"),
    ("miauflix/cli.py", "print('hello')"),
]


@pytest.fixture(scope="module")
def house() -> House:
    return House.at(ROOT)


@pytest.mark.parametrize("rule", floors.RULES, ids=lambda rule: rule.__name__)
def test_the_house_obeys(rule: Rule, house: House) -> None:
    assert house.sources
    assert [f"{source.path} {fault}" for source in house.sources for fault in rule(source, house)] == []


def test_subsystems_form_no_ring(house: House) -> None:
    assert house.ring_of_subsystems() == []


def test_files_stay_comfortable(house: House) -> None:
    long = {str(source.path) for source in house.sources if source.text.count("\n") > MOST_LINES}
    assert long == set(LONG_FOR_A_REASON)


def test_every_rule_is_shown_to_catch_something() -> None:
    assert {rule for rule, _, _ in WRONG} == set(floors.RULES)


@pytest.mark.parametrize(("rule", "path", "text"), WRONG)
def test_what_is_wrong_is_caught(rule: Rule, path: str, text: str) -> None:
    house = House.of(NEIGHBOURS | {path: text})
    assert [source.path.as_posix() for source in house.sources if list(rule(source, house))] == [path]


@pytest.mark.parametrize(("path", "text"), RIGHT)
def test_what_is_right_passes(path: str, text: str) -> None:
    house = House.of(NEIGHBOURS | {path: text})
    assert [fault for rule in floors.RULES for source in house.sources for fault in rule(source, house)] == []


def test_a_ring_is_caught() -> None:
    ring = {
        "actors/stats/a.py": "from actors.torrents import b",
        "actors/torrents/b.py": "import actors.stats.messages",
    }
    assert set(House.of(NEIGHBOURS | ring).ring_of_subsystems()) == {"stats", "torrents"}
