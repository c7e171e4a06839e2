"""`python -m miauflix` is the `miauflix` command."""

from __future__ import annotations

from miauflix.cli import main

main()
