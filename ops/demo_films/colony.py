"""A colony of round cells."""

from __future__ import annotations

from demo_films.recipe import FPS, Film, Variant
from demo_films.sound import REST, plucked


def colony_film() -> Film:
    tune = [0, 7, 12, 16, 14, 12, 7, 9, -3, 4, 9, 12, 16, 12, 9, 4]
    tune += [-7, 0, 5, 9, 12, 9, 5, 7, -5, 2, 7, 11, 14, 11, 7, 2]
    bass = [-24, REST, REST, -12, REST, REST, -24, REST, -27, REST, REST, -15, REST, REST, -27, REST]
    bass += [-31, REST, REST, -19, REST, REST, -31, REST, -29, REST, REST, -17, REST, REST, -29, REST]
    return Film(
        slug="colony",
        title="A Colony of Lamps",
        overview="More than two thousand lamps follow two rules: too lonely or too crowded and a lamp goes out, three"
        " neighbours and it lights up. Out of that come crowds, quarrels, travellers and a few quiet towns.",
        runtime_s=90,
        moov="end",
        picture=colony(),
        left=f"{plucked(tune, 0.25, 0.26, 7)}+{plucked(bass, 0.25, 0.36, 4)}",
        right=f"{plucked(tune, 0.25, 0.22, 7, 0.125)}+{plucked(bass, 0.25, 0.36, 4)}",
        echo="0.8:0.6:250|375:0.25|0.18",
        variants=(Variant("HD", 1280, 720, 36, 600, 64 * 1024),),
    )


def colony() -> str:
    """Conway's life, two generations a second, as round lamps that cool down slowly after they have gone out."""
    cell = 20
    world = (
        f"life=s={1280 // cell}x{720 // cell}:r=2:seed=20260:ratio=0.28:mold=18:"
        "life_color=#fff2c4:death_color=#c2410c:mold_color=black,format=gbrp,"
        f"scale=1280:720:flags=neighbor,fps={FPS},fade=in:st=2:d=4"
    )
    distance = f"hypot(mod(X,{cell})-{cell / 2 - 0.5},mod(Y,{cell})-{cell / 2 - 0.5})"
    lamp = f"255*clip(1-pow({distance}/{cell / 2 - 0.5},3),0,1)"
    lens = f"color=c=black:s=1280x720:r=1:d=1,format=gbrp,geq=r='{lamp}':g='{lamp}':b='{lamp}',loop=-1:1:0,fps={FPS}"
    return f"{world}[world];{lens}[lens];[world][lens]blend=all_mode=multiply:shortest=1"
