"""Whether downloads are to be encrypted."""

from __future__ import annotations

from enum import StrEnum


class Encryption(StrEnum):
    """`REQUIRED`: or do not start. `AUTO`: where this machine can. `OFF`: downloads lie in clear."""

    REQUIRED = "required"
    AUTO = "auto"
    OFF = "off"
