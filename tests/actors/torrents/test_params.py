"""What the engine may not meet, whatever names it."""

from __future__ import annotations

import pytest

from actors.torrents.params import local_filter


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "255.255.255.255", "::1", "::127.0.0.1", "::ffff:7f00:1", "fec0::1", "fd00::1"),
        *("64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "ff02::1"),
    ],
)
def test_what_may_be_this_machine_or_its_network_is_refused(address: str) -> None:
    assert local_filter().access(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "2a00:1450::1", "2001:4860:4860::8888"])
def test_the_world_is_met(address: str) -> None:
    assert not local_filter().access(address)
