"""Tones out of sines: expressions of t for ffmpeg's aevalsrc."""

from __future__ import annotations

import math

REST = math.nan
"""A step without a note."""


def pick(values: list[float], index: str) -> str:
    """values[index] as a tree of comparisons; aevalsrc has no arrays."""
    if len(values) == 1:
        return f"{values[0]:.4f}"
    middle = len(values) // 2
    return f"if(lt({index},{middle}),{pick(values[:middle], index)},{pick(values[middle:], f'({index}-{middle})')})"


def hertz(*semitones: float) -> list[float]:
    """Equal temperament, counted in semitones from A3."""
    return [220 * 2 ** (s / 12) for s in semitones]


def pad(chords: list[tuple[float, ...]], slot_s: float, level: float, detune: float) -> str:
    """Slow chords, two layers half a slot apart: each swells from silence to silence, so that no change clicks."""
    layers = []
    for layer in range(2):
        clock = f"(t+{layer * slot_s / 2:g})"
        slot = f"mod(floor({clock}/{slot_s:g}),{len(chords)})"
        swell = f"pow(sin(PI*mod({clock},{slot_s:g})/{slot_s:g}),2)"
        voices = (hertz(*(chord[voice] for chord in chords)) for voice in range(len(chords[0])))
        tones = "+".join(tone(pick([f * detune for f in voice], slot)) for voice in voices)
        layers.append(f"{level:g}*{swell}*({tones})")
    return "+".join(layers)


def tone(frequency: str) -> str:
    """A soft tone: the sine and a little of its octave."""
    return f"(sin(2*PI*t*({frequency}))+0.25*sin(4*PI*t*({frequency})))"


def plucked(notes: list[float], step_s: float, level: float, decay: float, late_s: float = 0) -> str:
    """One note a step, struck in 6 ms, then dying away; a silent step is a nan."""
    clock = f"(t+{late_s:g})" if late_s else "t"
    index = f"mod(floor({clock}/{step_s:g}),{len(notes)})"
    frequency = pick([220 * 2 ** (n / 12) if math.isfinite(n) else 0 for n in notes], index)
    since = f"mod({clock},{step_s:g})"
    rising = f"min(1,{since}/0.006)"
    ending = f"min(1,({step_s:g}-{since})/0.006)"
    return f"{level:g}*{rising}*{ending}*exp(-{decay:g}*{since})*{tone(frequency)}"
