"""The web app: one document for every address of the app, and its files."""

from __future__ import annotations

from quart import Blueprint, Response
from quart_schema import hide
from werkzeug.routing import PathConverter

from miauflix.web.context import web
from miauflix.web.errors import NotHere
from miauflix.web.headers import page_policy
from miauflix.web.limits import unlimited
from miauflix.web.site import Page
from miauflix.web.whole import A_YEAR, whole

routes = Blueprint("pages", __name__)


class PagePath(PathConverter):
    """Any path below the root that is not the API's."""

    regex = r"(?!api(?:/|$))[^/].*?"


@routes.get("/")
@hide
@unlimited
async def index() -> Response:
    """The document of the app."""
    response = _serve(web().site.index)
    response.headers["Content-Security-Policy"] = page_policy(web().site.script_hashes)
    return response


@routes.get("/<page:path>")
@hide
@unlimited
async def file(path: str) -> Response:
    """A file of the app, or its document: an address like /film/5 is a place inside the app."""
    page = web().site.files.get(path)
    if page is not None:
        return _serve(page)
    if "." in path.rpartition("/")[2] or path.startswith("assets/"):
        raise NotHere("There is no such file.")
    return await index()


def _serve(page: Page) -> Response:
    return whole(page.content, page.content_type, page.etag, A_YEAR if page.immutable else "no-cache")
