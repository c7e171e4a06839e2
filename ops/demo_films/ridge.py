"""Northern lights over a lake."""

from __future__ import annotations

from demo_films.recipe import FPS, Film, Variant
from demo_films.sound import REST, pad, plucked


def ridge_film() -> Film:
    chords = [(-12, 0, 7, 10, 14), (-16, -4, 3, 8, 12), (-9, -2, 3, 7, 15), (-14, -2, 5, 10, 12)]
    notes = [REST, 12, REST, 19, REST, 15, REST, 22, REST, 24, REST, 19, REST, 15, REST, 14]
    return Film(
        slug="ridge",
        title="Light over the Ridge",
        overview="A minute beside a mountain lake at night. Green and violet curtains of light sway above a dark ridge,"
        " and the still water doubles them. Nothing else happens, and that is the point.",
        runtime_s=60,
        moov="start",
        picture=aurora(),
        left=f"{pad(chords, 10, 0.085, 0.9985)}+{plucked(notes, 0.625, 0.07, 3.2)}",
        right=f"{pad(chords, 10, 0.085, 1.0015)}+{plucked(notes, 0.625, 0.07, 3.2, 0.3125)}",
        echo="0.8:0.7:330|610:0.32|0.2",
        variants=(
            Variant("FHD", 1920, 1080, 31, 900, 128 * 1024),
            Variant("HD", 1280, 720, 31, 500, 64 * 1024),
        ),
    )


def aurora() -> str:
    """Two curtains of light, sharp below and long above, that sway and mirror themselves in a lake.

    The sky is worked out small and at a third of the frame rate (it has no edges, so that is enough); its lengths are
    those of a 480x270 picture.
    """
    shore = 178  # of 270 lines
    x, y = "(X*480/W)", "(Y*270/H)"
    mirrored = f"{2 * shore}-{y}+(1.6*sin({y}*0.8+T*1.3+2*sin({x}*0.021+T*0.3)))*min(1,({y}-{shore})/12)"
    height = f"st(0,if(lt({y},{shore}),{y},{mirrored}))"
    dim = f"if(lt({y},{shore}),1,0.55)"
    far = f"st(1,ld(0)-84-22*sin({x}*0.0105+T*0.10)-11*sin({x}*0.027-T*0.16+1))"
    near = f"st(2,ld(0)-118-17*sin({x}*0.014-T*0.13+2)-8*sin({x}*0.041+T*0.19))"
    rays_far = f"st(3,0.62+0.25*sin({x}*0.11+4*sin({x}*0.013+T*0.09)+T*0.5)+0.13*sin({x}*0.26-T*0.7))"
    rays_near = f"st(4,0.60+0.28*sin({x}*0.083-3*sin({x}*0.017-T*0.07)-T*0.45)+0.12*sin({x}*0.22+T*0.8))"
    breath_far = f"(0.72+0.28*sin(T*0.27+{x}*0.008))"
    breath_near = f"(0.70+0.30*sin(T*0.21+2-{x}*0.006))"

    def curtain(distance: str, reach: float, edge: float) -> str:
        return f"if(lt({distance},0),exp({distance}/{reach:g}),exp(-{distance}/{edge:g}))"

    def light(far_reach: float, far_level: float, near_reach: float, near_level: float) -> str:
        return (
            f"{far_level:g}*ld(3)*{breath_far}*{curtain('ld(1)', far_reach, 6)}"
            f"+{near_level:g}*ld(4)*{breath_near}*{curtain('ld(2)', near_reach, 5)}"
        )

    def plane(base: str, lights: str) -> str:
        return f"'{height};{far};{near};{rays_far};{rays_near};{dim}*min(255,{base}+{lights})'"

    red = plane("4+9*ld(0)/178", light(62, 84, 50, 40))
    green = plane("7+20*ld(0)/178", light(26, 120, 34, 190))
    blue = plane("22+34*ld(0)/178", light(50, 120, 40, 84))
    return (
        f"nullsrc=s=256x144:r={FPS // 3},format=gbrp,geq=r={red}:g={green}:b={blue},"
        f"framerate=fps={FPS},scale=1920:1080:flags=bicubic,format=gbrp[sky];"
        f"{stars()}[stars];{ridge()}[ridge];"
        "[sky][stars]blend=all_mode=screen:shortest=1,format=gbrp[night];"
        "[night][ridge]overlay=shortest=1:format=gbrp"
    )


SHORE = 178 / 270
"""How far down the picture the water begins."""


def ridge() -> str:
    """A black ridge and its reflection, drawn once at full size and held."""
    mountains = "0.074+0.036*sin(X/W*7.1+0.6)+0.026*sin(X/W*15+2.1)+0.011*sin(X/W*41)"
    crest = f"{mountains}+0.0045*sin(X/W*97+1)+0.002*sin(X/W*233)"
    above = f"max(0.012,{crest})-abs(Y/H-{SHORE:.4f})"
    land = f"lt(Y/H,{SHORE:.4f})"
    return (
        "color=c=black:s=1920x1080:r=1:d=1,format=rgba,"
        f"geq=r='if({land},3,5)':g='if({land},6,11)':b='if({land},13,22)'"
        f":a='255*clip(({above})*700,0,1)*if({land},1,0.86)',loop=-1:1:0,fps={FPS}"
    )


def stars() -> str:
    """Some two hundred stars above the shore, scattered by the fraction of a large sine, fainter towards the ground."""
    scatter = "st(0,sin(X*12.9898+Y*78.233)*43758.5453);st(1,ld(0)-floor(ld(0)))"
    bright = "if(gt(ld(1),0.9993)*lt(Y/H,0.56),(90+mod(X*37+Y*91,165))*(1-Y/H),0)"
    return (
        f"color=c=black:s=960x540:r=1:d=1,format=gray,geq=lum='{scatter};{bright}',"
        f"scale=1920:1080:flags=bicubic,format=gbrp,loop=-1:1:0,fps={FPS}"
    )
