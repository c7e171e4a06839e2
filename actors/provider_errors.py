"""Why another service does not help just now, sorted by what an asker can do about it."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class ProviderTrouble(MiauflixError):
    """A service that we ask does not help now; what is asked was fine. `service` is its name."""

    code = "provider_trouble"

    def __init__(self, service: str, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.service, self.retry_after_s = service, retry_after_s


class ProviderDown(ProviderTrouble):
    """It cannot be reached, fails, or talks nonsense: ask again later."""

    code = "provider_down"


class ProviderBusy(ProviderTrouble):
    """It is well, but has been asked as often as it allows: there is room again in `retry_after_s`."""

    code = "provider_busy"

    def __init__(self, service: str, retry_after_s: float) -> None:
        super().__init__(service, f"{service} asks us to wait for {retry_after_s:.0f} s.", retry_after_s)


class ProviderRefused(ProviderTrouble):
    """It will not do this, however often it is asked: mostly a token that is no good, which an operator can mend."""

    code = "provider_refused"
