"""Clips of every container: what is told of them, by fixed figures and by ffprobe's word, in any order of arrival."""

from __future__ import annotations

import itertools
import json
import pathlib
import random
import shutil
import subprocess

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.containers import ByteRange, Layout, Prober
from tests.support.film_files import fed

CLIPS = pathlib.Path(__file__).parent / "clips"
NAMES = sorted(path.name for path in CLIPS.iterdir() if path.suffix != ".md")
CONTENT = {name: (CLIPS / name).read_bytes() for name in NAMES}


def told(container: str, duration_s: float | None, index: tuple[int, int] | None, is_in_front: bool | None) -> Layout:
    place = ByteRange(*index) if index else None
    return Layout(0, container, duration_s, place, is_in_front)


EXPECTED = {
    "front.mp4": told("mp4", 6.0, (32, 3638), True),
    "end.mp4": told("mp4", 6.0, (21214, 24820), False),
    "delayed.mp4": told("mp4", 6.5, (21214, 24792), False),
    "every_frame.mov": told("mp4", 3.0, (14330, 15180), False),
    "fragmented.mp4": attrs.evolve(told("mp4", None, (36, 1288), True), is_fragmented=True),
    "segments.mp4": attrs.evolve(told("mp4", 6.0, (36, 1584), True), is_fragmented=True),
    "each_its_own.mp4": attrs.evolve(told("mp4", None, (28, 1384), True), is_fragmented=True),
    "cues_behind.mkv": told("matroska", 6.064, (23225, 23346), False),
    "cues_in_front.mkv": told("matroska", 6.064, (910, 1031), True),
    "live.mkv": told("matroska", None, None, None),
    "vp9.webm": told("matroska", 6.008, (36677, 36789), False),
    "mpeg4.avi": told("avi", 73 / 12, (91368, 95248), False),
    "stream.ts": told("mpegts", 6.102287581699347, None, None),
    "stream.m2ts": told("mpegts", 6.682352941176471, None, None),
}

KEY_FRAMES = {
    "front.mp4": ([3654, 7669, 10951, 14548, 17894, 21258], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
    "end.mp4": ([48, 4063, 7345, 10942, 14288, 17652], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
    "delayed.mp4": ([1079, 4966, 8365, 11975, 15316, 18691], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]),
    "segments.mp4": ([1584, 5959, 9601, 13562, 17268, 20996], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
    "cues_behind.mkv": ([910, 910, 8442, 8442, 15775, 15775], [0.064, 1.064, 2.064, 3.064, 4.064, 5.064]),
    "cues_in_front.mkv": ([1410, 1410, 8942, 8942, 16275, 16275], [0.064, 1.064, 2.064, 3.064, 4.064, 5.064]),
    "vp9.webm": ([644, 6281, 12113, 18114, 24099, 30189], [0.007, 1.007, 2.007, 3.007, 4.007, 5.007]),
    "mpeg4.avi": ([10156, 24676, 39856, 53916, 66896, 79082], [0, 13 / 12, 25 / 12, 37 / 12, 49 / 12, 61 / 12]),
}
WITHOUT_MAP = {"fragmented.mp4", "each_its_own.mp4", "live.mkv"}


def test_every_clip_has_its_figures() -> None:
    assert set(EXPECTED) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_of_a_clip(name: str) -> None:
    layout = fed(CONTENT[name])
    assert attrs.evolve(layout, time_map=None) == attrs.evolve(EXPECTED[name], size_bytes=len(CONTENT[name]))
    assert (layout.time_map is None) == (name in WITHOUT_MAP)


@pytest.mark.parametrize("name", KEY_FRAMES)
def test_key_frames_of_a_clip(name: str) -> None:
    time_map = fed(CONTENT[name]).time_map
    assert time_map is not None
    offsets, seconds = KEY_FRAMES[name]
    assert list(time_map.offsets) == offsets
    assert list(time_map.key_frames_s) == pytest.approx(seconds)


@pytest.mark.integration
@pytest.mark.parametrize("name", NAMES)
def test_ffprobe_agrees(name: str) -> None:
    """A cue leads to the cluster, a `sidx` to the fragment and `idx1` to the chunk that the frame is in."""
    layout, (duration_s, frames) = fed(CONTENT[name]), asked_of_ffprobe(name)
    if layout.duration_s is not None and name != "segments.mp4":  # ffprobe adds to that one what is shown before 0
        assert layout.duration_s == pytest.approx(duration_s, abs=0.7 if layout.container == "mpegts" else 0.002)
    if layout.time_map is None or not layout.time_map.are_key_frames or name == "segments.mp4":
        return
    seconds = list(layout.time_map.key_frames_s)
    assert seconds == pytest.approx([second for second, _ in frames], abs=1e-6)
    for second, byte in zip(seconds, (byte for _, byte in frames), strict=True):
        place = layout.time_map.bytes_of(second, second + 0.001)
        assert place.start <= byte < place.end
        assert layout.container == "matroska" or byte - place.start == {"mp4": 0, "avi": 8}[layout.container]


def asked_of_ffprobe(name: str) -> tuple[float | None, list[tuple[float, int]]]:
    """Duration, and second and byte of each key frame."""
    ffprobe = shutil.which("ffprobe")
    if ffprobe is None:
        pytest.skip("ffprobe is not installed: nobody here to compare with")
    wanted = "packet=pts_time,pos,flags:format=duration"
    command = [
        ffprobe,
        "-v",
        "error",
        "-select_streams",
        "v:0",
        "-show_entries",
        wanted,
        "-of",
        "json",
        str(CLIPS / name),
    ]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    frames = [packet for packet in told["packets"] if packet["flags"].startswith("K")]
    duration = told["format"].get("duration")
    return duration and float(duration), [(float(frame["pts_time"]), int(frame["pos"])) for frame in frames]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(st.data())
def test_any_order_of_arrival_tells_the_same(name: str, data: st.DataObject) -> None:
    content = CONTENT[name]
    cuts = sorted(data.draw(st.sets(st.integers(0, len(content)), max_size=12)) | {0, len(content)})
    prober = Prober(len(content))
    for start, end in data.draw(st.permutations(list(itertools.pairwise(cuts)))):
        prober.feed(start, content[start:end])
    assert prober.is_done
    assert prober.layout() == fed(content)
    assert prober.kept_bytes == 0


@pytest.mark.parametrize("name", NAMES)
def test_bytes_that_arrive_one_by_one_tell_the_same(name: str) -> None:
    content = CONTENT[name]
    order = list(range(0, len(content), 7))
    random.Random(name).shuffle(order)
    prober = Prober(len(content))
    for start in order:
        prober.feed(start, memoryview(content)[start : start + 7])
    assert prober.layout() == fed(content)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(st.data())
def test_damage_never_raises_and_never_leads_out_of_the_file(name: str, data: st.DataObject) -> None:
    content = bytearray(CONTENT[name])
    index = EXPECTED[name].index or ByteRange(0, 2000)
    places = st.integers(0, 100) | st.integers(index.start, index.end - 1) | st.integers(0, len(content) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=20)):
        content[place] = byte
    length = data.draw(st.integers(1, len(content)) | st.just(len(content)))
    whole = Prober(length)
    whole.feed(0, content[:length])
    layout = whole.layout()
    assert whole.is_done
    assert layout == fed(bytes(content[:length]))
    if layout.index:
        assert 0 <= layout.index.start < layout.index.end <= length
    if layout.time_map:
        assert 0 <= layout.time_map.byte_at(1.0) < length
        assert layout.time_map.second_at(length // 2) >= layout.time_map.second_at(0)
        assert 0 <= layout.time_map.bytes_of(0.5, 2.5).size_bytes <= length
