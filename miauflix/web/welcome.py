"""What whoever logs in is given: cookies for browsers, tokens for apps."""

from __future__ import annotations

from quart import Response, request

from miauflix.web import cookies
from miauflix.web.bodies import written
from miauflix.web.context import web
from miauflix.web.schemas import SessionOut, TokensOut
from storage.model.identity import TokenPair


def welcome(pair: TokenPair, delivery: str) -> Response:
    """A new session: browsers get cookies, apps (`delivery` is "body") their tokens in the answer."""
    if delivery == "body":
        return written(TokensOut.of_pair(pair))
    return with_cookies(written(SessionOut.of(pair.identity)), pair)


def with_cookies(response: Response, pair: TokenPair) -> Response:
    """The response, and the tokens in cookies beside it."""
    cookies.set_cookies(response, request, web().settings, pair, web().now())
    return response
