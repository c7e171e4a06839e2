"""Could another site's page have made this request? (CSRF.) Pure."""

from __future__ import annotations

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_cross_site(
    *, fetch_site: str | None, origin: str | None, own_origin: str, has_cookies: bool, has_bearer: bool
) -> bool:
    """Judge a state-changing request.

    Browsers say `Sec-Fetch-Site` (only to secure origins) and `Origin` (with every such request). An app says neither,
    and is believed as long as it brings no cookies: what a page cannot add by itself, a page cannot abuse.
    """
    if fetch_site is not None:
        return fetch_site != "same-origin"
    if origin is not None:
        return origin != own_origin
    return has_cookies and not has_bearer
