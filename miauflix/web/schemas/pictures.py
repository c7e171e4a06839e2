"""Pictures on the wire: where each is read, and what stands in its place while it loads."""

from __future__ import annotations

from urllib.parse import quote

from quart import request

from actors.images import PictureSize
from miauflix.web.context import web
from miauflix.web.peers import own_origin
from storage.model.titles import Picture

POSTER, BACKDROP, LOGO, STILL = PictureSize.W500, PictureSize.W1280, PictureSize.W500, PictureSize.W300
"""The sizes that are told; an app that wants another one puts it in the place of this."""


def picture_url(name: str, size: PictureSize) -> str:
    """The absolute address of a picture at the very host that this request names, or "" where there is none."""
    if not name:
        return ""
    return f"{own_origin(request, web().settings.trusted_proxy)}/api/images/{size}/{quote(name)}"


def picture_colours(picture: Picture) -> list[str]:
    """The four colours of its quarters as `#rrggbb`, or none: it was not seen yet."""
    return [f"#{colour}" for colour in picture.colours]


def picture_fields(poster: Picture, backdrop: Picture, logo: Picture) -> dict[str, object]:
    """The fields of a title's pictures in the names of the wire models."""
    return {
        "poster": picture_url(poster.name, POSTER),
        "poster_colors": picture_colours(poster),
        "backdrop": picture_url(backdrop.name, BACKDROP),
        "backdrop_colors": picture_colours(backdrop),
        "logo": picture_url(logo.name, LOGO),
    }
