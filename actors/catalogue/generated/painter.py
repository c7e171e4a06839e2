"""Draws the pictures of a world: a sky, a sun or a moon, hills in front of each other, and the words of the title."""

from __future__ import annotations

import colorsys
import functools
import io
import math
import unicodedata

from PIL import Image, ImageDraw, ImageFont

from actors.catalogue.generated.dice import Dice
from actors.catalogue.generated.pictures import Picture, Role

Colour = tuple[int, int, int]
_SMOOTHED_BELOW = 600
"""Edges are jagged as they are drawn: small pictures are drawn twice as large and made smaller."""
_HILLS = 3
_WHITE = (250, 247, 240)
_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "’": "'"})


def paint(picture: Picture, words: str, seed: int, width: int, height: int) -> bytes:
    """A JPEG, or a PNG for a logo, of just this size. The same each time."""
    if picture.role is Role.LOGO:
        return _written(_logo(words, width, height, Dice(seed, picture.kind, picture.index)), "PNG")
    scale = 2 if width < _SMOOTHED_BELOW else 1
    dice = Dice(seed, picture.kind, picture.index, picture.variant, picture.detail, picture.role)
    image = _landscape(dice, width * scale, height * scale)
    if scale > 1:
        image = image.resize((width, height), Image.Resampling.BOX)
    if words:
        _write(image, _drawable(words), _WHITE, top=0.62 if picture.role is Role.POSTER else 0.68)
    return _written(image, "JPEG")


def pixels(picture: Picture, size: str) -> tuple[int, int]:
    """Width and height for one of TMDB's sizes, such as `w342`, `h632` or `original`. Raises `ValueError`."""
    width, height = picture.pixels
    if size == "original":
        return width, height
    wanted = int(size[1:])
    if size[0] == "h":
        return max(1, round(width * wanted / height)), wanted
    return wanted, max(1, round(height * wanted / width))


def _landscape(dice: Dice, width: int, height: int) -> Image.Image:
    hue = dice.share()
    image = _gradient(_colour(hue, 0.55, 0.30), _colour(hue + 0.08 + 0.1 * dice.share(), 0.45, 0.92), width, height)
    draw = ImageDraw.Draw(image)
    _star(draw, dice, _colour(hue + 0.12, 0.18, 1.0), width, height)
    for nth in range(_HILLS):
        _hill(draw, dice, _colour(hue - 0.03 * nth, 0.5, 0.42 - 0.13 * nth), width, height * (0.58 + 0.13 * nth))
    return image


def _gradient(top: Colour, bottom: Colour, width: int, height: int) -> Image.Image:
    mask = Image.linear_gradient("L").resize((width, height))
    return Image.composite(Image.new("RGB", (width, height), bottom), Image.new("RGB", (width, height), top), mask)


def _star(draw: ImageDraw.ImageDraw, dice: Dice, colour: Colour, width: int, height: int) -> None:
    radius = min(width, height) * (0.07 + 0.13 * dice.share())
    x, y = width * (0.2 + 0.6 * dice.share()), height * (0.16 + 0.3 * dice.share())
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _hill(draw: ImageDraw.ImageDraw, dice: Dice, colour: Colour, width: int, base: float) -> None:
    waves = [(0.02 + 0.05 * dice.share(), 1 + 4 * dice.share(), 6.28 * dice.share()) for _ in range(3)]
    steps = 60
    line = [
        (
            width * at / steps,
            base + width * sum(size * math.sin(rate * at / steps * 3 + turn) for size, rate, turn in waves),
        )
        for at in range(steps + 1)
    ]
    bottom = draw.im.size[1]
    draw.polygon([*line, (width, bottom), (0, bottom)], fill=colour)


def _logo(words: str, width: int, height: int, dice: Dice) -> Image.Image:
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    _write(image, _drawable(words), _colour(dice.share(), 0.25, 1.0), top=0.0)
    return image


def _drawable(words: str) -> str:
    """In the letters that Pillow's own font has. A font of the system would have more, and differ between machines."""
    split = unicodedata.normalize("NFKD", words.translate(_LETTERS))
    return split.encode("ascii", "ignore").decode()


def _write(image: Image.Image, words: str, colour: Colour, top: float) -> None:
    """The words in as many lines as they need, as large as they fit below `top`, in the middle."""
    width, height = image.size
    room = (width * 0.88, height * (1 - top) * 0.86)
    lines, font = _fitted(words, room)
    draw = ImageDraw.Draw(image)
    middle = (width / 2, height * (top + (1 - top) / 2))
    draw.multiline_text(middle, "\n".join(lines), fill=colour, font=font, anchor="mm", align="center")


def _fitted(words: str, room: tuple[float, float]) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """Tries fewer and longer lines until one way is not larger than the one before."""
    best: tuple[int, list[str]] = (0, [words])
    for count in range(1, min(5, len(words.split())) + 1):
        lines = _split(words, count)
        longest = max(_font(100).getlength(line) for line in lines)
        size = int(min(100 * room[0] / longest, room[1] / (1.25 * len(lines))))
        best = max(best, (size, lines))
    return best[1], _font(max(4, best[0]))


def _split(words: str, count: int) -> list[str]:
    """Lines of about the same length."""
    lines, target = [""], len(words) / count
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) / 2 > target and len(lines) < count:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@functools.lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "a size was given"
    return font


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def _written(image: Image.Image, kind: str) -> bytes:
    into = io.BytesIO()
    image.save(into, kind, quality=82)
    return into.getvalue()
