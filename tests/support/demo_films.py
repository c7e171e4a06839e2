"""What the demo actor would tell of its films, for those who listen to it."""

from __future__ import annotations

import hashlib

from actors.demo import DemoFilm
from storage.model.sources import InfoHash, Quality

TRACKER = "http://127.0.0.1:6969/announce"


def demo_film(
    catalogue_id: int = 1_000_000_001,
    title: str = "Clockwork",
    quality: Quality = Quality.FHD,
    tracker: str = TRACKER,
    size_bytes: int = 3_000_000,
) -> DemoFilm:
    """One variant; title and quality make its swarm."""
    name = f"{title} {quality}".encode()
    return DemoFilm(
        catalogue_id=catalogue_id,
        title=title,
        overview=f"{title}: shapes that move, with the running time on top.",
        year=2026,
        runtime_s=30.0,
        licence="CC0 1.0",
        quality=quality,
        resolution={Quality.FHD: 1080, Quality.HD: 720}.get(quality, 480),
        video_codec="h264",
        size_bytes=size_bytes,
        file_name=f"{title}.mp4",
        info_hash=InfoHash(hashlib.sha1(name, usedforsecurity=False).hexdigest()),
        torrent_file=b"d4:info" + name + b"e",
        tracker=tracker,
    )


def demo_films(tracker: str = TRACKER) -> tuple[DemoFilm, ...]:
    """Two films, one of them in two pictures."""
    return (
        demo_film(tracker=tracker),
        demo_film(quality=Quality.HD, tracker=tracker, size_bytes=1_500_000),
        demo_film(1_000_000_002, "Ripples", Quality.HD, tracker),
    )
