"""Which tracker addresses are taken over."""

from __future__ import annotations

import pytest

from actors.torrents.addresses import host_of
from actors.torrents.trackers import is_tracker, public_trackers


@pytest.mark.parametrize(
    "url",
    [
        "http://tracker.example.org/announce",
        "https://tracker.example.org:8443/a/b?passkey=1",
        "udp://tracker.example.org:6969/announce",
        "http://8.8.8.8/announce",
        "http://[2606:4700:4700::1111]:80/announce",
        "http://xn--bcher-kva.example.org/announce",
    ],
)
def test_public_trackers_are_taken(url: str) -> None:
    assert is_tracker(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "192.168.257",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "[::]",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[fec0::1]",
        "[::ffff:0:127.0.0.1]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
        "[2001:0:4136:e378:8000:63bf:f5ff:fffe]",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "tv.localhost",
        "nas.local",
        "nas.local.",
        "router",
        "server.lan",
        "box.home.arpa",
        "metadata.google.internal",
    ],
)
def test_this_machine_and_its_network_are_not(host: str) -> None:
    for url in (f"http://{host}/announce", f"udp://{host}:80/announce"):
        assert not is_tracker(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "localhost", "[::1]", "router"])
def test_unless_the_operator_lets_them_in(host: str) -> None:
    assert is_tracker(f"http://{host}:7000/announce", local_too=True)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tracker.example.org",
        "ftp://tracker.example.org/",
        "file:///etc/passwd",
        "ws://tracker.example.org/",
        "javascript:alert(1)",
        "http://",
        "http:///announce",
        "http://user:secret@tracker.example.org/",
        "http://tracker.example.org@127.0.0.1/",
        "http://127.0.0.1%00.example.org/",
        "http://%31%32%37.0.0.1/",
        "http://tracker.example.org:0/",
        "http://tracker.example.org:99999/",
        "http://tracker.example.org:port/",
        "udp://tracker.example.org/announce",
        "http://tracker.example.org/\r\nHost: evil",
        "http://tracker example.org/",
        "http://１２７.0.0.1/",
        "http://1.2.3.4.5/",
        "http://-tracker.example.org/",
        "http://[::1/",
        "http://tracker.example.org/" + "a" * 3000,
    ],
)
def test_what_is_no_tracker_address_is_dropped_even_then(url: str) -> None:
    assert not is_tracker(url)
    assert not is_tracker(url, local_too=True)


def test_each_tracker_is_kept_once_in_order_and_not_too_many() -> None:
    urls = [f"http://t{n}.example.org/a" for n in (3, 1, 3, 2, 4)]
    assert public_trackers([*urls, "http://127.0.0.1/"], 3) == (urls[0], urls[1], urls[3])


def test_people_are_told_of_a_tracker_s_host_only() -> None:
    assert host_of("https://tracker.example.org:8443/secret-passkey/announce") == "tracker.example.org"
    assert host_of("http://[::1/") == "?"
