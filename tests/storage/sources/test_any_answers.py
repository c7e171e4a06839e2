"""Whatever providers answer, and in whatever order: what is known is what was told last."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pony import orm

from storage import catalogue
from storage import sources as kept
from storage.crypto import FieldCipher
from storage.entities import Entities, define_entities
from storage.keys import new_key_ring
from storage.migrations import migrate
from storage.model.provided import ProvidedFilm, ProvidedSeason, ProvidedShow
from storage.model.sources import InfoHash, Sought
from storage.model.titles import TitleKind
from storage.sqlite import SqliteProvider, on_connect
from tests.support.shelf import bare

NOW = datetime(2030, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
CIPHER = FieldCipher(new_key_ring())
HASHES = [InfoHash(letter * 40) for letter in "abcd"]

answers = st.none() | st.lists(st.sampled_from(HASHES), max_size=4)
searches = st.lists(st.fixed_dictionaries(dict.fromkeys(("p", "q", "r"), answers)), max_size=5)


@pytest.fixture(scope="module")
def store() -> Iterator[Entities]:
    """A database with a film and a season; each example ends with a rollback."""
    db = orm.Database()
    entities = define_entities(db)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "miauflix.db"
        migrate(path, Path(folder) / "backups")
        db.on_connect(on_connect)
        db.bind(SqliteProvider, str(path))
        db.generate_mapping()
        with orm.db_session:
            show = ProvidedShow(1, "A series", seasons=(ProvidedSeason(1, episode_count=1),))
            catalogue.keep_titles(entities, [ProvidedFilm(1, "A film"), show], NOW)
        yield entities
        db.disconnect()


@attrs.define
class Told:
    """What is to be known: by info hash whose the source is, and whether it is offered."""

    owners: dict[InfoHash, str] = attrs.field(factory=dict)
    offered: set[InfoHash] = attrs.field(factory=set)

    def hear(self, search: dict[str, list[InfoHash] | None]) -> int:
        """Returns how many are new."""
        told = {each: name for name, listed in reversed(search.items()) for each in listed or ()}
        new = told.keys() - self.offered
        self.owners |= {each: told[each] for each in new}
        answered = {name for name, listed in search.items() if listed is not None}
        lost = {each for each in self.offered - told.keys() if self.owners[each] in answered}
        self.offered = (self.offered | new) - lost
        return len(new)


@pytest.mark.parametrize("kind", TitleKind)
@settings(max_examples=60, deadline=None)
@given(searches=searches)
def test_any_answers_are_merged_as_they_are_told(
    store: Entities, kind: TitleKind, searches: list[dict[str, list[InfoHash] | None]]
) -> None:
    sought = Sought.film(1) if kind is TitleKind.MOVIE else Sought.of_show(1, 1)
    told = Told()
    with orm.db_session:
        for number, search in enumerate(searches):
            found = [(name, bare(each)) for name, listed in search.items() for each in listed or ()]
            answered = [name for name, listed in search.items() if listed is not None]
            now = NOW + number * DAY
            merged = kept.merge(store, CIPHER, sought, found, answered, now, again_at=now + DAY, retry_at=now)
            assert merged == kept.Merged(told.hear(search), len(told.offered))
            known = kept.known(store, sought)
            assert known is not None
            swarms = [kept.swarm(store, CIPHER, source.ref) for source in known.sources]
            assert {each.info_hash: each.provider for each in swarms if each} == {
                each: told.owners[each] for each in told.offered
            }
            assert known.search.next_search_at == (now + DAY if told.offered else now)
        orm.rollback()
