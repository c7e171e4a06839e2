"""What searches find is merged by its torrent, encrypted in its place, and forgotten when nobody tells of it."""

from __future__ import annotations

import attrs
import pytest

from storage import sources as kept
from storage.crypto import FieldCipher
from storage.errors import SecretUnreadable
from storage.keys import new_key_ring
from storage.model.provided import FoundSource
from storage.model.sources import Hdr, Quality, Sought, Source, SwarmHealth, Traits
from tests.support.shelf import DAY, HOUR, A, B, C, Shelf, bare, found

MAGNET, URL = "magnet:?xt=urn:btih:1", "https://files.example/1.torrent"
ALL_TRAITS = Traits(
    quality=Quality.UHD_4K,
    resolution=2160,
    video_codec="X265",
    bit_depth=10,
    hdr=frozenset({Hdr.DOLBY_VISION, Hdr.HDR10}),
    release_type="BLURAY",
    languages=("en", "pt-BR"),
    group="GROUP",
    edition="director's cut",
)


async def test_a_torrent_told_of_twice_is_one_source_with_the_best_of_both(shelf: Shelf) -> None:
    first, second = bare(A, seeders=7), found(A)
    assert await shelf.merge(("p", first), ("q", second), ("q", found(B))) == kept.Merged(2, 2)
    assert await shelf.merge(("q", second), ("p", first), ("q", found(B))) == kept.Merged(0, 2)
    one, other = await shelf.sources()
    assert (one.traits.quality, one.traits.resolution, one.size_bytes) == (Quality.FHD, 1080, 2_000_000_000)
    assert one.has_data_file
    assert one.health == SwarmHealth(7, 0, shelf.now, is_measured=False)
    assert other.health is None
    stored = await shelf.swarm(one.ref.id)
    assert (stored.info_hash, stored.torrent_file) == (A, b"torrent " + A.encode())
    assert (stored.sought, stored.provider) == (shelf.sought(), "p")
    assert stored.trackers == ("http://tracker.example/announce",)


async def test_a_torrent_file_is_kept_whoever_else_tells_of_the_torrent_without_it(shelf: Shelf) -> None:
    await shelf.merge(("p", found(A)), ("q", bare(A)))
    assert (await shelf.swarm()).torrent_file == b"torrent " + A.encode()
    assert await shelf.next_file() is None


async def test_all_that_is_told_of_a_source_comes_back(shelf: Shelf) -> None:
    told = found(A, ALL_TRAITS, licence="CC-BY", file_index=2, web_seeds=("https://host.example/",), seeders=3)
    await shelf.merge(told)
    (source,) = await shelf.sources()
    episodes = source.episodes
    assert attrs.evolve(source, episodes=()) == kept_source(shelf, told)
    assert [each.number for each in episodes] == ([1, 2, 3] if shelf.sought().season else [])
    assert (await shelf.swarm()).web_seeds == told.web_seeds


def kept_source(shelf: Shelf, told: FoundSource) -> Source:
    return Source(
        ref=shelf.ref(1),
        sought=shelf.sought(),
        provider="p",
        traits=told.traits,
        size_bytes=told.size_bytes,
        health=SwarmHealth(told.seeders or 0, 0, shelf.now, is_measured=False),
        has_data_file=True,
        file_index=told.file_index,
        licence=told.licence,
    )


async def test_the_same_torrent_may_belong_to_two_titles(shelf: Shelf) -> None:
    assert await shelf.merge(found(A)) == kept.Merged(1, 1)
    assert await shelf.merge(found(A), sought=shelf.sought(2)) == kept.Merged(1, 1)
    wanted = [shelf.sought(number).title for number in (1, 2, 3)]
    assert await shelf.database.read(kept.playable, wanted) == {wanted[0], wanted[1]}


async def test_what_its_provider_no_longer_tells_of_vanishes_and_may_come_back(shelf: Shelf) -> None:
    await shelf.merge(("p", found(A)), ("q", found(B)))
    assert await shelf.merge(answered=("q",)) == kept.Merged(0, 1)
    assert [source.ref.id for source in await shelf.sources()] == [1]
    assert await shelf.merge(answered=("p", "q")) == kept.Merged(0, 0)
    assert await shelf.database.read(kept.playable, [shelf.sought().title]) == frozenset()
    assert await shelf.due() == []
    assert await shelf.merge(("q", found(A, trusted_local=True))) == kept.Merged(1, 1)
    assert await shelf.due() == [shelf.ref(1)]
    assert ((await shelf.swarm()).provider, (await shelf.swarm()).trusted_local) == ("q", True)


async def test_nothing_vanishes_because_its_provider_could_not_tell_all(shelf: Shelf) -> None:
    await shelf.merge(found(A), ("q", found(B)))
    await shelf.merge(answered=("p", "q"), told_all=("q",))
    assert [each.ref for each in await shelf.sources()] == [shelf.ref(1)]


async def test_what_another_provider_tells_of_has_not_vanished(shelf: Shelf) -> None:
    await shelf.merge(("p", found(A)), ("q", found(A)))
    assert await shelf.merge(("q", found(A)), answered=("p", "q")) == kept.Merged(0, 1)


async def test_a_claim_never_covers_a_measure(shelf: Shelf) -> None:
    await shelf.merge(found(A, seeders=500, leechers=3))
    measured = SwarmHealth(2, 1, shelf.now)
    await shelf.database.write(kept.record_health, [(shelf.ref(), measured, shelf.now + DAY)], shelf.now)
    await shelf.merge(found(A, seeders=500, leechers=3))
    assert (await shelf.sources())[0].health == measured


async def test_a_claim_is_as_old_as_the_listing_that_made_it(shelf: Shelf) -> None:
    await shelf.merge(found(A, seeders=5))
    await shelf.merge(found(A, seeders=6), at=shelf.now + DAY)
    assert (await shelf.sources())[0].health == SwarmHealth(6, 0, shelf.now + DAY, is_measured=False)


async def test_what_is_missing_is_filled_and_size_and_quality_are_corrected(shelf: Shelf) -> None:
    await shelf.merge(bare(A, Traits(Quality.HD, 720, "X264"), size_bytes=5))
    await shelf.merge(bare(A, ALL_TRAITS, size_bytes=6, uploaded_at=shelf.now, licence="CC-BY"))
    await shelf.merge(bare(A, Traits(group="OTHER"), licence="other", uploaded_at=shelf.now + DAY))
    (source,) = await shelf.sources()
    assert source.traits == attrs.evolve(ALL_TRAITS, video_codec="X264")
    assert (source.size_bytes, source.licence) == (6, "CC-BY")
    assert (await shelf.column("source_uploaded_at")).startswith("2030-01-02 ")


async def test_the_size_in_a_torrent_file_is_not_corrected(shelf: Shelf) -> None:
    await shelf.merge(bare(A, size_bytes=5))
    await shelf.database.write(kept.keep_file, shelf.cipher, shelf.ref(), b"file", 7, (), 1, (), shelf.now)
    await shelf.merge(bare(A, size_bytes=5, file_index=9))
    (source,) = await shelf.sources()
    assert (source.size_bytes, source.file_index) == (7, 1)


async def test_trackers_that_moved_are_replaced_and_fewer_of_them_change_nothing(shelf: Shelf) -> None:
    one, other, moved = (f"http://{name}.example/announce" for name in ("one", "other", "moved"))
    for told, known in (
        ((one, other), (one, other)),
        ((), (one, other)),
        ((other,), (one, other)),
        ((moved,), (moved,)),
    ):
        await shelf.merge(found(A, trackers=told))
        assert (await shelf.swarm()).trackers == known


async def test_an_address_of_the_file_belongs_to_the_provider_that_told_it(shelf: Shelf) -> None:
    """Nobody else can be asked for it. Where its own one has moved it, it is another one."""
    await shelf.merge(("p", bare(A, magnet=MAGNET)), ("q", bare(A, url=URL)), ("p", bare(A, url="https://p.example/1")))
    errand = await shelf.next_file()
    assert errand is not None
    assert (errand.provider, errand.url) == ("q", URL)
    await shelf.merge(("q", bare(A, url="https://moved.example/1")))
    moved = await shelf.next_file()
    assert moved is not None
    assert moved.url == "https://moved.example/1"


async def test_what_comes_back_from_another_provider_has_no_address_of_the_first(shelf: Shelf) -> None:
    await shelf.merge(("p", bare(A, url=URL)))
    await shelf.merge()
    await shelf.merge(("q", bare(A)))
    errand = await shelf.next_file()
    assert errand is not None
    assert (errand.provider, errand.url) == ("q", "")


async def test_a_search_in_vain_is_counted_until_one_is_not(shelf: Shelf) -> None:
    await shelf.merge()
    await shelf.merge(answered=())
    search = (await shelf.known()).search
    assert (search.attempts, search.searched_at, search.searched_by) == (2, shelf.now, ())
    assert search.next_search_at == shelf.now + HOUR
    assert await shelf.database.read(kept.stalest, shelf.now + 9 * DAY) is None
    await shelf.merge(found(A), answered=("p",))
    search = (await shelf.known()).search
    assert (search.attempts, search.searched_by, search.next_search_at) == (0, ("p",), shelf.now + DAY)


async def test_a_rejected_source_does_not_come_back(shelf: Shelf) -> None:
    await shelf.merge(found(A), bare(B))
    await shelf.database.write(kept.reject, shelf.ref(1), "It is a program.")
    assert await shelf.merge(found(A), bare(B)) == kept.Merged(0, 1)
    assert [source.ref.id for source in await shelf.sources()] == [2]
    assert await shelf.database.read(kept.playable, [shelf.sought().title]) == frozenset()
    assert await shelf.due() == [shelf.ref(2)]
    await shelf.merge()
    assert await shelf.merge(found(A)) == kept.Merged(0, 0)


async def test_a_title_that_is_gone_is_no_trouble(shelf: Shelf) -> None:
    gone = shelf.sought(99)
    assert await shelf.merge(found(A), sought=gone) == kept.Merged(0, 0)
    assert await shelf.database.read(kept.known, gone) is None
    assert await shelf.database.read(kept.known, attrs.evolve(gone, season=7)) is None
    assert await shelf.database.read(kept.file_wanted, shelf.cipher, gone, shelf.now, [shelf.ref(1)]) is None
    await shelf.database.write(kept.note_opened, gone, shelf.now)
    await shelf.database.write(kept.put_off, gone, shelf.now)


async def test_a_source_that_is_gone_is_no_trouble(shelf: Shelf) -> None:
    gone, write = shelf.ref(99), shelf.database.write
    assert await shelf.database.read(kept.swarm, shelf.cipher, gone) is None
    assert await shelf.database.read(kept.stats_states, [gone]) == ()
    await write(
        kept.record_health, [(gone, None, shelf.now), (gone, SwarmHealth(1, 1, shelf.now), shelf.now)], shelf.now
    )
    await write(kept.keep_file, shelf.cipher, gone, b"file", 1, (), None, (), shelf.now)
    await write(kept.reject, gone, "It is a program.")
    await write(kept.put_off_file, gone, shelf.now)
    await write(kept.order_files, {gone: 0})


async def test_films_and_seasons_are_numbered_apart(shelf: Shelf) -> None:
    await shelf.merge(found(A), sought=Sought.film(1))
    await shelf.merge(found(B), sought=Sought.of_show(1, 1))
    wanted = A if shelf.sought().season is None else B
    assert (await shelf.swarm(1)).info_hash == wanted
    assert len(await shelf.sources()) == 1


async def test_text_that_no_database_takes_is_tamed(shelf: Shelf) -> None:
    await shelf.merge(bare(A, Traits(group="\ud800G", edition="x" * 9999, languages=("e\x00n",)), licence="CC\udfff"))
    (source,) = await shelf.sources()
    assert (source.traits.group, source.traits.languages, source.licence) == ("G", ("en",), "CC")
    assert len(source.traits.edition) == 500


# --- secrets ----------------------------------------------------------------------------------------------------------


async def test_a_blob_opens_only_in_its_own_place(shelf: Shelf) -> None:
    await shelf.merge(found(A, magnet=MAGNET, web_seeds=("https://host.example/",)), bare(B, url=URL))
    table = "movie_source" if shelf.sought().season is None else "season_source"
    for name, row, secret in (("hash", 1, A), ("magnet_link", 1, MAGNET), ("url", 2, URL)):
        assert shelf.cipher.decrypt_text(table, name, row, await shelf.column(name, row)) == secret
    blob = await shelf.column("file")
    await shelf.merge(found(C))
    await shelf.set("file = ? WHERE id = 3", blob)
    with pytest.raises(SecretUnreadable):
        await shelf.swarm(3)


async def test_with_another_key_ring_nothing_is_found_again_and_nothing_read(shelf: Shelf) -> None:
    await shelf.merge(bare(A))
    other = attrs.evolve(shelf, cipher=FieldCipher(new_key_ring()))
    due = await shelf.database.read(kept.due_swarms, other.cipher, shelf.now, 10)
    assert due == kept.StoredDue((), unreadable=(shelf.ref(1),))
    assert await other.next_file() is None
    assert await shelf.database.read(kept.file_wanted, other.cipher, shelf.sought(), shelf.now, [shelf.ref(1)]) is None
    with pytest.raises(SecretUnreadable):
        await other.swarm()
    assert await other.merge(bare(A)) == kept.Merged(1, 1)


@pytest.mark.parametrize("name", ["trackers", "web_seeds", "url"])
async def test_what_is_damaged_is_mended_by_the_next_search(shelf: Shelf, name: str) -> None:
    told = bare(A, url=URL, trackers=("http://tracker.example/announce",), web_seeds=("https://host.example/",))
    await shelf.merge(told)
    await shelf.set(f"{name} = ?", bytes(64))
    assert await shelf.next_file() is None or name == "web_seeds"
    await shelf.merge(told)
    stored, errand = await shelf.swarm(), await shelf.next_file()
    assert errand is not None
    assert (stored.trackers, stored.web_seeds, errand.url) == (told.trackers, told.web_seeds, URL)


async def test_a_source_from_a_time_whose_secrets_are_lost_is_whole_once_it_is_told_of(shelf: Shelf) -> None:
    await shelf.merge(bare(A))
    await shelf.set("hash = NULL, next_stats_check_at = NULL, next_file_attempt_at = NULL")
    with pytest.raises(SecretUnreadable, match="has no info hash"):
        await shelf.swarm()
    assert await shelf.merge(bare(A)) == kept.Merged(1, 1)
    assert (await shelf.swarm()).info_hash == A
    assert await shelf.due() == [shelf.ref()]
    assert await shelf.next_file() is not None


async def test_no_secret_is_in_the_clear(shelf: Shelf) -> None:
    secrets = ("passkey-of-tracker", "path-of-file", "path-of-seed", A)
    told = bare(A, trackers=(f"http://t.example/{secrets[0]}",), url=secrets[1], web_seeds=(secrets[2],), magnet=A)
    await shelf.merge(told)
    errand = await shelf.next_file()
    shown = f"{told!r} {errand!r} {await shelf.swarm()!r}"
    await shelf.database.close()
    path = shelf.database.path
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    for secret in secrets:
        assert secret.encode() not in stored
        assert secret not in shown
