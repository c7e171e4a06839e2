"""Prints figures as a Markdown table, ready for a results file."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """One line a row; numbers as they are given."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def spread(values: Sequence[float]) -> tuple[str, str, str, int]:
    """Least, median and greatest, and how many there were."""
    return f"{min(values):.0f}", f"{statistics.median(values):.0f}", f"{max(values):.0f}", len(values)
