"""From a recipe to MP4 files: one run of ffmpeg for each film."""

from __future__ import annotations

import subprocess
from pathlib import Path

from demo_films.recipe import FPS, LICENCE, LICENCE_URL, YEAR, Film, Variant

KEYFRAME_S = 2
SAMPLE_RATE = 48_000
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
MONO = Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")


def captions(film: Film, variant: Variant) -> str:
    """The title for the first five seconds, and the running time code (hours:minutes:seconds:frames) all through."""
    h = variant.height
    fade = "if(lt(t,0.5),0,if(lt(t,1.5),t-0.5,if(lt(t,4),1,if(lt(t,5),5-t,0))))"

    def line(text: str, size: float, y: str) -> str:
        return (
            f"drawtext=fontfile={FONT}:text='{text}':fontsize={round(h * size)}:fontcolor=white:alpha='{fade}':"
            f"shadowcolor=black@0.6:shadowx=2:shadowy=2:x=(w-tw)/2:y={y}"
        )

    corner = f"fontsize={round(h * 0.033)}:fontcolor=white@0.9:box=1:boxcolor=black@0.45:boxborderw={round(h * 0.011)}"
    margin = round(h * 0.044)
    return ",".join(
        (
            line(film.title, 0.083, "h*0.69"),
            line("a Miauflix demo film", 0.033, "h*0.81"),
            f"drawtext=fontfile={MONO}:timecode='00\\:00\\:00\\:00':rate={FPS}:{corner}:x=w-tw-{margin}:y=h-th-{margin}",
            f"drawtext=fontfile={FONT}:text='{variant.quality} {h}p':{corner}:x={margin}:y=h-th-{margin}",
        )
    )


def graph(film: Film) -> str:
    """The whole filter graph: one picture, one sound, a captioned and scaled copy for each variant."""
    count = len(film.variants)
    end = film.runtime_s - 1.5
    parts = [f"{film.picture},fade=in:d=1,fade=out:st={end}:d=1.5,split={count}{labels('p', count)}"]
    for number, variant in enumerate(film.variants):
        size = f"scale={variant.width}:{variant.height}:flags=bicubic:out_color_matrix=bt709:out_range=tv"
        parts.append(f"[p{number}]{size},format=yuv420p,{captions(film, variant)}[v{number}]")
    sound = f"aevalsrc='{film.left}|{film.right}':s={SAMPLE_RATE}:c=stereo:d={film.runtime_s}"
    finish = f"aecho={film.echo},afade=in:d=0.5,afade=out:st={end}:d=1.5,alimiter=limit=0.8:level=0"
    parts.append(f"{sound},{finish},asplit={count}{labels('a', count)}")
    return ";".join(parts)


def labels(letter: str, count: int) -> str:
    """The outlets of a split: [a0][a1]..."""
    return "".join(f"[{letter}{number}]" for number in range(count))


def output(film: Film, number: int, variant: Variant, path: Path) -> list[str]:
    """H.264 High and AAC in an MP4; a key frame every two seconds and nowhere else, so that every seek is alike."""
    every = str(FPS * KEYFRAME_S)
    video = ["-c:v", "libx264", "-profile:v", "high", "-preset", "slower", "-threads:v", "2"]
    video += ["-crf", f"{variant.crf:g}", "-maxrate", f"{variant.max_kbps}k", "-bufsize", f"{2 * variant.max_kbps}k"]
    video += ["-g", every, "-keyint_min", every, "-sc_threshold", "0", "-aq-mode", "3"]
    video += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    audio = ["-c:a", "aac", "-b:a", "56k", "-ac", "2"]
    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1"]
    notes = ["-metadata", f"title={film.title}", "-metadata", f"copyright={LICENCE} {LICENCE_URL}"]
    index = ["-movflags", "+faststart"] if film.moov == "start" else []
    maps = ["-map", f"[v{number}]", "-map", f"[a{number}]", "-t", str(film.runtime_s)]
    return [*maps, *video, *audio, *exact, *notes, *index, str(path)]


def file_name(film: Film, variant: Variant) -> str:
    return f"{film.title.replace(' ', '.')}.{YEAR}.{variant.height}p.mp4"


def make_film(film: Film, folder: Path) -> None:
    """Run ffmpeg once for all variants of a film."""
    command = ["ffmpeg", "-v", "error", "-stats", "-y", "-filter_complex", graph(film)]
    for number, variant in enumerate(film.variants):
        command += output(film, number, variant, folder / file_name(film, variant))
    print(f"{film.title} ({film.runtime_s} s)", flush=True)
    subprocess.run(command, check=True)
