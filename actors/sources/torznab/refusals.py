"""What an endpoint's `error` element means for who asked (spec 1.3, "Error codes"). It comes with status 200. Pure.

What an endpoint says of itself is not repeated: some name the key in it.
"""

from __future__ import annotations

from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused, ProviderTrouble
from actors.sources.torznab.capabilities import number_of
from actors.xml_reader import XmlElement

LIMIT_PAUSE_S = 900.0
"""After "request limit reached": nobody says for how long, and such limits are mostly for a day."""

_ACCOUNT = range(100, 200)
_QUESTION = range(200, 400)
_LIMIT = frozenset({429, 500, 501})


def check(service: str, root: XmlElement) -> None:
    """Raises the `ProviderTrouble` that an answer stands for, if it does."""
    if root.name == "error":
        raise trouble_of(service, number_of(root.get("code")) or 0)


def trouble_of(service: str, code: int) -> ProviderTrouble:
    """By the number of the error."""
    if code in _ACCOUNT:
        return ProviderRefused(service, f"{service} does not accept its API key (error {code}).")
    if code in _LIMIT:
        return ProviderBusy(service, LIMIT_PAUSE_S)
    if code in _QUESTION:
        return ProviderRefused(service, f"{service} refused a question (error {code}).")
    return ProviderDown(service, f"{service} is in trouble (error {code}).")
