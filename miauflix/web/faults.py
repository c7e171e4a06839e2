"""Every error becomes JSON by the one table. What nobody foresaw is a 500 that tells nothing and logs everything."""

from __future__ import annotations

import logging
from http import HTTPStatus

from quart import Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from miauflix.web import errors
from miauflix.web.context import request_id
from storage.model.errors import MiauflixError

logger = logging.getLogger(__name__)
TEXTS = {
    400: "The request makes no sense.",
    404: "Nothing is served under this address.",
    405: "This address does not take that method.",
    408: "The body did not arrive in time.",
    413: "That is more than this address takes.",
}


async def refuse(error: MiauflixError) -> Response:
    """A refusal with a reason."""
    verdict = errors.verdict_on(error)
    if verdict.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return await fail(error)
    response = _plain_429() if _wants_plain_429(verdict.status) else jsonify(errors.body_of(error, verdict))
    response.status_code = verdict.status
    for name, value in errors.headers_of(error, verdict).items():
        response.headers[name] = value
    return response


async def refuse_http(error: HTTPException) -> Response | WerkzeugResponse:
    """What the framework refuses: keeps its status and headers (`Allow`), and speaks JSON."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    phrase = HTTPStatus(status).phrase
    body = {"error": phrase, "message": TEXTS.get(status, phrase + "."), "code": phrase.lower().replace(" ", "_")}
    response = jsonify(body)
    response.status_code = status
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


async def fail(error: Exception) -> Response:
    """A fault of ours: the operator finds its trace in the log by the request's id."""
    logger.error("%s %s failed", request.method, request.endpoint or "unknown", exc_info=error)
    message = f"The operator finds the reason in the log, under request {request_id()}."
    response = jsonify({"error": "Something went wrong", "message": message, "code": "fault"})
    response.status_code = 500
    return response


def _wants_plain_429(status: int) -> bool:
    """Says the client what it takes, and JSON is not among it? Existing clients look for the plain words."""
    takes_json = "Accept" not in request.headers or request.accept_mimetypes.accept_json
    return status == HTTPStatus.TOO_MANY_REQUESTS and not takes_json


def _plain_429() -> Response:
    return Response("Too Many Requests", content_type="text/plain; charset=utf-8")
