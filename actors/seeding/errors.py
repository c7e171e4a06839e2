"""What can go wrong with a process that seeds."""

from __future__ import annotations


class SeederDied(Exception):
    """The seeder process ended without being told to. A crash of the actor that has it, never an answer."""
