"""Four layers, one checked configuration, and all mistakes at once."""

from __future__ import annotations

import logging
from operator import attrgetter
from pathlib import Path

import pytest

from actors.catalogue.settings import EpisodeSync
from miauflix.config import BadConfiguration, Config, default_data_dir, load_config
from miauflix.variables import BY_KEY, VARIABLES


def load(folder: Path, toml: str = "", options: dict[str, str] | None = None, **environment: str) -> Config:
    if toml:
        (folder / "config.toml").write_text(toml)
    return load_config({"DATA_DIR": str(folder), **environment}, options)


def mistakes_of(folder: Path, toml: str = "", **environment: str) -> list[str]:
    (folder / "config.toml").write_text(toml)
    with pytest.raises(BadConfiguration) as caught:
        load_config({"DATA_DIR": str(folder), **environment})
    assert caught.value.exit_code == 78
    headline, *lines = str(caught.value).splitlines()
    assert headline == "The configuration cannot be used:"
    return [line.removeprefix("  - ") for line in lines]


def test_nothing_has_to_be_configured(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert config.web.port == 3000
    assert config.torrents.download_folder == tmp_path / "downloads"
    assert config.torrents.resume_folder == tmp_path / "resume"
    assert config.images.cache_folder == tmp_path / "images"
    assert config.log_level == logging.INFO


def test_the_data_folder_is_the_same_wherever_the_program_is_started_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert default_data_dir() == Path("/somewhere/miauflix")
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert default_data_dir() == Path.home() / ".local/share/miauflix"


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    toml = 'port = 1111\nhost = "127.0.0.2"\nlog_level = "debug"'
    config = load(tmp_path, toml, {"PORT": "3333"}, PORT="2222", HOST="127.0.0.3")
    assert (config.web.port, config.web.host, config.log_level) == (3333, "127.0.0.3", logging.DEBUG)


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    assert load(tmp_path, "port = 1111", PORT="").web.port == 1111


def test_the_file_takes_numbers_switches_and_lists(tmp_path: Path) -> None:
    config = load(tmp_path, 'demo_swarm = false\nDISABLE_DISCOVERY = true\nallowed_hosts = ["film.lan", "tv.lan"]')
    assert config.demo.enabled is False
    assert config.torrents.enable_dht is False
    assert config.web.allowed_hosts == {"film.lan", "tv.lan"}


def test_pictures_can_be_bounded_and_come_from_elsewhere(tmp_path: Path) -> None:
    images = load(tmp_path, IMAGE_CACHE_SIZE="500MB", TMDB_IMAGE_URL="http://mirror.lan:8080/t/p").images
    assert (images.cache_bytes, images.tmdb_url) == (500_000_000, "http://mirror.lan:8080/t/p")
    assert load(tmp_path).images.cache_bytes == 2_000_000_000


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    lines = mistakes_of(tmp_path, "prot = 80", PORT="eighty", STREAM_TOKEN_EXPIRATION="soon", DEMO_SWARM="perhaps")
    assert lines == [
        f"prot in {tmp_path}/config.toml is not known; did you mean PORT.",
        "PORT is 'eighty': write a whole number from 0 to 65535.",
        "STREAM_TOKEN_EXPIRATION is 'soon': write a time such as 15m, 6h or 7d.",
        "DEMO_SWARM is 'perhaps': write on or off.",
    ]


@pytest.mark.parametrize("name", ["http://film.lan", "film.lan:3000", "film.lan/", "*.lan", "[::1]:80"])
def test_a_host_that_no_request_could_name_is_refused(tmp_path: Path, name: str) -> None:
    (line,) = mistakes_of(tmp_path, ALLOWED_HOSTS=f"tv.lan {name}")
    assert line.endswith("write names such as film.example.org, without scheme, port or path.")


@pytest.mark.parametrize("name", ["film.lan", "film_2.lan.", "192.168.1.5", "fd00::5", "[fd00::5]"])
def test_hosts_are_names_and_addresses(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, ALLOWED_HOSTS=name).web.allowed_hosts == {name}


def test_the_sentence_about_secure_cookies_names_every_choice(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, COOKIE_SECURE="maybe") == ["COOKIE_SECURE is 'maybe': write auto, on or off."]


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    (line,) = mistakes_of(tmp_path, JWT_SECRET="hush")
    assert line == "JWT_SECRET is *** (a secret): write at least 16 characters."
    assert "sixteen letters!" not in repr(load(tmp_path, JWT_SECRET="sixteen letters!"))


def test_what_an_actor_refuses_names_the_variable(tmp_path: Path) -> None:
    (line,) = mistakes_of(tmp_path, ACCESS_TOKEN_EXPIRATION="5h")
    assert line.startswith("ACCESS_TOKEN_EXPIRATION: ")


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    (line,) = mistakes_of(tmp_path, "port = = 3")
    assert line.startswith(f"{tmp_path}/config.toml cannot be read: ")


def test_the_data_folder_cannot_be_moved_from_within(tmp_path: Path) -> None:
    (line,) = mistakes_of(tmp_path, 'data_dir = "/elsewhere"')
    assert "has no meaning there" in line


def test_what_is_known_but_not_used_yet_is_told(tmp_path: Path) -> None:
    assert load(tmp_path, STORAGE_THRESHOLD="50GB").unused == ("STORAGE_THRESHOLD",)


def test_source_directories_are_named_by_the_operator_but_for_the_internet_archive(tmp_path: Path) -> None:
    plain = load(tmp_path)
    assert (plain.archive.is_enabled, plain.yts.is_configured, plain.torznab.is_configured) == (True, False, False)
    assert plain.local.folder is None
    config = load(
        tmp_path,
        INTERNET_ARCHIVE="off",
        YTS_API_URL="https://one.example/api/v2/",
        YTS_MIRRORS="https://two.example, https://three.example",
        TORZNAB_URLS="http://prowlarr:9696/1/api?apikey=0123456789abcdef",
        LOCAL_SOURCES="/srv/films",
        DOWNLOAD_PATH="/srv/films/downloads",
        STATIC_TRACKERS="udp://tracker.example:1337/announce",
        SCRAPE_TRACKERS="udp://scrape.example:1337/announce",
    )
    assert not config.archive.is_enabled
    assert config.yts.urls == ("https://one.example", "https://two.example", "https://three.example")
    assert config.torznab.is_configured
    assert (config.local.folder, config.local.left_out[1]) == (Path("/srv/films"), Path("/srv/films/downloads"))
    assert config.torrents.static_trackers == ("udp://tracker.example:1337/announce",)
    assert config.stats.extra_trackers == ("udp://scrape.example:1337/announce",)
    assert "0123456789abcdef" not in repr(config)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("YTS_API_URL", "ftp://one.example", "The YTS address must begin with http:// or https://"),
        ("TORZNAB_URLS", "nonsense?apikey=0123456789abcdef", "Torznab endpoint number 1"),
        ("LOCAL_SOURCES", "films", "write the whole path of a folder"),
        ("STATIC_TRACKERS", "http://127.0.0.1/announce", "static_trackers"),
    ],
)
def test_a_directory_that_cannot_be_asked_is_refused_in_a_sentence_without_its_key(
    tmp_path: Path, variable: str, value: str, told: str
) -> None:
    (mistake,) = mistakes_of(tmp_path, **{variable: value})
    assert variable in mistake
    assert told in mistake
    assert "0123456789abcdef" not in mistake


def test_tmdb_is_configured_by_its_token(tmp_path: Path) -> None:
    assert not load(tmp_path).tmdb.is_configured
    tmdb = load(tmp_path, TMDB_API_ACCESS_TOKEN="s3cret", TMDB_LANGUAGES="en, es", TMDB_LIST_TITLES="100").tmdb
    assert (tmdb.is_configured, tmdb.languages, tmdb.list_titles) == (True, ("en", "es"), 100)
    assert load(tmp_path, TMDB_API_URL="http://proxy:8080/3/").tmdb.base_url == "http://proxy:8080/3"


def test_a_token_that_makes_no_sense_is_told_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as bad:
        load(tmp_path, TMDB_API_ACCESS_TOKEN="s3cret word")
    assert "TMDB_API_ACCESS_TOKEN" in str(bad.value)
    assert "s3cret" not in str(bad.value)


def test_protection_by_a_vpn_is_refused_rather_than_ignored(tmp_path: Path) -> None:
    """Who names a tunnel believes that nothing leaves beside it."""
    (line,) = mistakes_of(tmp_path, VPN_INTERFACE="wg0")
    assert line == (
        "VPN_INTERFACE is 'wg0': this release has no VPN guard and would join swarms outside the tunnel; "
        "leave it out if the system keeps all traffic in the tunnel."
    )
    assert len(mistakes_of(tmp_path, 'vpn_interface = "wg0"', DISABLE_VPN_CHECK="on")) == 1
    (line,) = mistakes_of(tmp_path, DISABLE_VPN_CHECK="false")
    assert line.startswith("DISABLE_VPN_CHECK is 'false': this release cannot check ")


def test_doing_without_the_vpn_check_is_accepted(tmp_path: Path) -> None:
    assert load(tmp_path, DISABLE_VPN_CHECK="true", VPN_INTERFACE="").unused == ("DISABLE_VPN_CHECK",)


def test_limits_are_switched_off_in_both_places_at_once(tmp_path: Path) -> None:
    config = load(tmp_path, RATE_LIMIT_TEST_MODE="true", BCRYPT_COST="5")
    assert (config.web.rate_limit_test_mode, config.accounts.throttling, config.accounts.bcrypt_cost) == (
        True,
        False,
        5,
    )
    assert load(tmp_path).accounts.throttling is True


def test_peers_and_trackers_of_the_own_network_are_allowed_together(tmp_path: Path) -> None:
    for config, allowed in ((load(tmp_path), False), (load(tmp_path, ALLOW_LOCAL_PEERS="on"), True)):
        assert (config.torrents.allow_local_peers, config.stats.allow_local_trackers) == (allowed, allowed)


def test_every_target_exists(tmp_path: Path) -> None:
    config = load(tmp_path)
    for variable in VARIABLES:
        for target in variable.targets:
            attrgetter(target)(config)
    assert len(BY_KEY) == len(VARIABLES)


def test_what_is_done_without_being_asked_is_configured(tmp_path: Path) -> None:
    config = load(tmp_path, EPISODE_SYNC_MODE="greedy", DISABLE_BACKGROUND_TASKS="true")
    assert config.catalogue.episode_sync is EpisodeSync.GREEDY
    busy = load(tmp_path)
    assert all(each.is_background for each in (busy.catalogue, busy.sources, busy.stats))
    assert not any(each.is_background for each in (config.catalogue, config.sources, config.stats))
    assert mistakes_of(tmp_path, EPISODE_SYNC_MODE="some") == [
        "EPISODE_SYNC_MODE is 'some': write ON_DEMAND or GREEDY."
    ]
