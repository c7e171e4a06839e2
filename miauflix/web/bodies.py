"""What a route takes and what it answers, said once beside it: read, checked, written and documented from there."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from pydantic import BaseModel, ValidationError
from quart import Response, request
from quart_schema import document_querystring, document_request, document_response

from miauflix.web.errors import WrongContentType
from storage.model.errors import InvalidInput

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)


def takes(model: type[M]) -> Callable[[Callable[Concatenate[M, P], Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Hand the JSON body to the handler as its first argument. An absent body counts as an empty object."""

    def decorate(handler: Callable[Concatenate[M, P], Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @wraps(handler)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            return await handler(checked(model, await read_json()), *args, **kwargs)

        return document_request(model)(wrapper)

    return decorate


def takes_query(model: type[M]) -> Callable[[Callable[Concatenate[M, P], Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Hand the query string to the handler as its first argument; of a repeated key the first value counts."""

    def decorate(handler: Callable[Concatenate[M, P], Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @wraps(handler)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            return await handler(checked(model, request.args.to_dict()), *args, **kwargs)

        return document_querystring(model)(wrapper)

    return decorate


def answers(
    model: type[BaseModel], status: int = 200
) -> Callable[[Callable[P, Awaitable[BaseModel]]], Callable[P, Awaitable[Response]]]:
    """Write what the handler returns as JSON with this status."""

    def decorate(handler: Callable[P, Awaitable[BaseModel]]) -> Callable[P, Awaitable[Response]]:
        @wraps(handler)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
            return written(await handler(*args, **kwargs), status)

        return document_response(model, status)(wrapper)

    return decorate


def written(answer: BaseModel, status: int = 200) -> Response:
    """A value as a JSON response, for handlers that add cookies or headers to it."""
    return Response(answer.model_dump_json(by_alias=True), status, content_type="application/json")


def nothing() -> Response:
    """It is done, and there is nothing to say (204)."""
    response = Response(b"", 204)
    del response.headers["Content-Type"]
    return response


async def read_raw() -> bytes:
    """The body as it came."""
    return cast(bytes, await request.get_data(as_text=False))


async def read_json() -> Any:
    """The body's JSON; `WrongContentType` for other bodies, `InvalidInput` for what is no JSON."""
    raw = await read_raw()
    if not raw:
        return {}
    if not request.is_json:
        raise WrongContentType("Send JSON, and say so in Content-Type.")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The body is not valid JSON.") from error


def checked(model: type[M], value: object) -> M:
    """The value as this model; `InvalidInput` names each field that is not right."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        fields = {
            ".".join(map(str, one["loc"])) or "body": _told(one["type"], one["msg"], one.get("ctx", {}))
            for one in error.errors()
        }
        raise InvalidInput("Some of this is missing or not right.", fields) from error


def _told(kind: str, message: str, limits: Mapping[str, Any]) -> str:
    """What is wrong with a field, for the person who filled it in; what only programs do wrong, in pydantic's words."""
    match kind:
        case "missing":
            return "This is missing."
        case "string_too_short":
            return "This is too short."
        case "string_too_long":
            return f"Use at most {limits['max_length']} characters."
        case _:
            return message
