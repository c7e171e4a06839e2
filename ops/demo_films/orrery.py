"""A clockwork of planets."""

from __future__ import annotations

import dataclasses
import math

from demo_films.recipe import FPS, Film, Variant
from demo_films.sound import REST, pad, plucked

SUN = (640, 352)
TILT = 0.40
"""The orbits are circles seen from the side: their height is this share of their width."""


@dataclasses.dataclass(frozen=True)
class Planet:
    """`orbit` and `radius` in pixels; `years` is how often it goes round in the whole film; colours are 0-255."""

    orbit: int
    radius: int
    years: int
    phase: float
    colour: tuple[int, int, int]
    stripes: float = 0

    def angle(self, runtime_s: int) -> str:
        return f"({self.phase:g}+t*{2 * math.pi * self.years / runtime_s:.6f})"


PLANETS = (
    Planet(112, 9, 14, 0.4, (201, 172, 140)),
    Planet(176, 14, 9, 2.1, (232, 196, 118)),
    Planet(250, 16, 6, 4.0, (86, 148, 222)),
    Planet(322, 12, 4, 5.3, (214, 98, 66)),
    Planet(430, 34, 2, 1.2, (222, 178, 138), 0.55),
    Planet(556, 26, 1, 3.4, (132, 204, 206), 0.3),
)


def backdrop() -> str:
    """Deep blue, stars, the sun's glow and the rails of the orbits: drawn once and held."""
    across, down = f"(X-{SUN[0]})", f"((Y-{SUN[1]})/{TILT})"
    rails = "+".join(f"exp(-pow((hypot({across},{down})-{planet.orbit})/1.6,2))" for planet in PLANETS)
    glow = f"exp(-hypot({across},Y-{SUN[1]})/46)"
    halo = f"exp(-hypot({across},Y-{SUN[1]})/190)"
    disc = f"clip((40-hypot({across},Y-{SUN[1]}))*0.6,0,1)"
    scatter = "st(0,sin(X*12.9898+Y*78.233)*43758.5453);st(1,ld(0)-floor(ld(0)))"
    star = "if(gt(ld(1),0.99975),70+mod(X*37+Y*91,150),0)"

    def plane(base: float, rail: float, glowing: float, haloed: float, sun: float) -> str:
        light = f"{base:g}+{star}+{rail:g}*({rails})+{glowing:g}*{glow}+{haloed:g}*{halo}"
        return f"'{scatter};min(255,max({light},{sun:g}*{disc}))'"

    planes = (plane(5, 34, 240, 62, 255), plane(7, 40, 160, 34, 236), plane(20, 62, 70, 18, 178))
    picture = "geq=r={}:g={}:b={}".format(*planes)
    return f"color=c=black:s=1280x720:r=1:d=1,format=gbrp,{picture},loop=-1:1:0,fps={FPS},format=gbrp"


def globe(planet: Planet, runtime_s: int) -> str:
    """A shaded ball, lit from the right, that turns its lit side to the sun as it goes round."""
    size = 2 * planet.radius + 6
    x, y = (f"(({axis}-{size / 2 - 0.5})/{planet.radius})" for axis in "XY")
    depth = f"sqrt(max(0,1-{x}*{x}-{y}*{y}))"
    lit = f"(0.10+0.95*clip(0.80*{x}+0.60*{depth},0,1))"
    bands = f"(1-{planet.stripes * 0.35:g}*(0.5+0.5*sin({x}*17)))" if planet.stripes else "1"
    r, g, b = (f"'min(255,{part}*{lit}*{bands})'" for part in planet.colour)
    alpha = f"'255*clip((1-hypot({x},{y}))*{planet.radius}+0.5,0,1)'"
    facing = f"atan2(-{TILT}*sin{planet.angle(runtime_s)},-cos{planet.angle(runtime_s)})"
    return (
        f"color=c=black:s={size}x{size}:r=1:d=1,format=rgba,geq=r={r}:g={g}:b={b}:a={alpha},"
        f"loop=-1:1:0,fps={FPS},rotate=a='{facing}':c=none"
    )


def orrery(runtime_s: int) -> str:
    """Six planets on rails round a sun, all back in their places at the end of the film."""
    parts = [f"{backdrop()}[s0]"]
    for number, planet in enumerate(PLANETS):
        angle, offset = planet.angle(runtime_s), planet.radius + 3
        x, y = f"{SUN[0]}+{planet.orbit}*cos{angle}-{offset}", f"{SUN[1]}+{planet.orbit * TILT:g}*sin{angle}-{offset}"
        parts.append(f"{globe(planet, runtime_s)}[g{number}]")
        parts.append(f"[s{number}][g{number}]overlay=x='{x}':y='{y}':format=gbrp:shortest=1[s{number + 1}]")
    return ";".join(parts) + f";[s{len(PLANETS)}]null"


def orrery_film() -> Film:
    runtime_s = 120
    chords = [(-24, -12, -5, 3, 10), (-28, -16, -4, 3, 8), (-21, -9, -2, 7, 10), (-26, -14, -2, 5, 9)]
    bells = [15, 22, 27, 26, 22, REST, 19, REST, 15, 20, 24, 27, 20, REST, 15, REST]
    bells += [14, 19, 22, 26, 19, REST, 15, REST, 17, 22, 26, 29, 22, REST, 14, REST]
    return Film(
        slug="orrery",
        title="The Clockwork Sky",
        overview="Six painted planets run on rails round a brass-coloured sun. The innermost hurries round fourteen"
        " times while the outermost manages one turn, and after two minutes all stand where they began.",
        runtime_s=runtime_s,
        moov="start",
        picture=orrery(runtime_s),
        left=f"{pad(chords, 12, 0.095, 0.999)}+{plucked(bells, 0.75, 0.07, 2.4)}",
        right=f"{pad(chords, 12, 0.095, 1.001)}+{plucked(bells, 0.75, 0.07, 2.4, 0.1875)}",
        echo="0.8:0.7:420|760:0.35|0.25",
        variants=(Variant("HD", 1280, 720, 33, 700, 64 * 1024),),
    )
