"""The whole service and a series: packs of its season are found, and each episode plays the right file of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Client, until
from tests.support.films import random_ranges
from tests.support.loopback import loopback_only
from tests.support.real_torrents import content_named
from tests.support.season_stage import EPISODES, SEASON, SHOW, TITLE, Pack, season_stage
from tests.support.service import services
from tests.support.torznab_listings import Told

PAGE = f"/api/shows/{SHOW}/seasons/{SEASON}"
FHD, HD = f"{TITLE}.S01.1080p.WEB-DL.H264-LAMP", f"{TITLE}.S01.COMPLETE.720p.WEB-DL.H264-KEEP"
QUALITIES = {FHD: "FHD", HD: "HD"}


def packs(folder: Path, tracker_url: str) -> list[Pack]:
    """One that the endpoint tells by its hash, one that is nothing but a link."""
    sizes = [300_000 + 7_000 * ((number * 5) % EPISODES) for number in range(EPISODES)]
    made = []
    for seed, (name, told) in enumerate(((FHD, Told.HASH), (HD, Told.FILE)), 1):
        files = {f"{TITLE}.S01E{number:02}.mp4": size for number, size in enumerate(sizes, 1)}
        content = content_named(folder / str(seed), {**files, "Readme.txt": 400}, tracker_url, seed)
        made.append(Pack(name, content, {"told": told}))
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pack]:
    """The packs by name; filled once the tracker is known."""
    return {}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, made: dict[str, Pack]) -> Iterator[Client]:
    """Of a service whose season was searched for somebody who looked at its second episode."""
    folder = tmp_path_factory.mktemp("packs")

    def make_packs(tracker_url: str) -> list[Pack]:
        made.update({pack.name: pack for pack in packs(folder, tracker_url)})
        return list(made.values())

    with loopback_only(), season_stage(make_packs) as stage, services(tmp_path_factory.mktemp("running")) as make:
        found = make(**stage.settings).start().set_up()
        until(lambda: found.ask("GET", PAGE).status == 200, "the season is known", within_s=20)
        assert len(found.follow(f"{PAGE}/episodes/2/sources/events")[-1]["sources"]) == len(QUALITIES)
        yield found


def episode_of(pack: Pack, number: int) -> bytes:
    """What its file holds, wherever it stands in the torrent."""
    (path,) = pack.content.folder.rglob(f"*E{number:02}.mp4")
    return path.read_bytes()


@pytest.mark.parametrize("quality", ["auto", *QUALITIES.values()], ids=["auto", "told by hash", "told by a link"])
def test_each_episode_plays_its_own_file_of_the_pack(client: Client, made: dict[str, Pack], quality: str) -> None:
    for number in (5, 2, EPISODES):
        answer = client.post(f"/api/shows/{SHOW}/{SEASON}/{number}/{quality}")
        (name,) = (name for name in QUALITIES if QUALITIES[name] == answer["quality"])
        assert quality in ("auto", answer["quality"])
        content = episode_of(made[name], number)
        assert answer["size"] == len(content)
        for start, end in random_ranges(len(content), 3, random.Random(number)):
            assert client.read(answer["url"], start, end) == content[start:end]


def test_every_episode_of_a_pack_is_shown_to_be_playable(client: Client) -> None:
    client.post(f"/api/shows/{SHOW}/{SEASON}/1/auto")
    playable = [each["episodeNumber"] for each in client.get(PAGE)["episodes"] if each["playable"]]
    assert playable == list(range(1, EPISODES + 1))


def test_a_pack_is_one_source_of_each_of_its_episodes(client: Client) -> None:
    for number in (1, EPISODES):
        sources = client.get(f"{PAGE}/episodes/{number}/sources")
        assert sorted(each["quality"] for each in sources) == sorted(QUALITIES.values())
        assert all(each["pack"] for each in sources)
