"""What is taken over from libtorrent's alerts, and what is not."""

from __future__ import annotations

from types import SimpleNamespace

from actors.torrents.alerts import _tracker_refused


def test_what_a_tracker_says_names_no_key_and_no_hash() -> None:
    key, info_hash = "s3cretpasskey0123456789", "a" * 40
    alert = SimpleNamespace(
        tracker_url=lambda: "http://tracker.example/announce",
        error_message=lambda: f"passkey {key} may not have {info_hash}",
        times_in_row=1,
    )
    assert _tracker_refused(alert).message == "passkey … may not have …"
