"""The API for people: the OpenAPI document as a plain page, which needs no script and no file from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, cast

from quart import Blueprint, Response, current_app
from quart_schema import hide

from miauflix.web.credentials import prove_by_navigation

routes = Blueprint("docs", __name__, url_prefix="/api")


@routes.get("/docs")
@hide
async def page() -> Response:
    """Every operation: what it is for, what it takes, what it answers."""
    await prove_by_navigation()
    document = cast(dict[str, Any], current_app.extensions["QUART_SCHEMA"].openapi_provider.schema())
    return Response(render(document), content_type="text/html; charset=utf-8")


def render(document: Mapping[str, Any]) -> str:
    """The document as HTML."""
    title = escape(document["info"]["title"])
    sections = "\n".join(
        _operation(method, path, operation)
        for path, operations in sorted(document["paths"].items())
        for method, operation in operations.items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}: the API</title>
</head>
<body>
<h1>{title}: the API</h1>
<p>For programs: <code>/api/openapi.json</code>, with a token or a session.</p>
<p>A refusal has a fitting status, one sentence for a person (<code>message</code>) and a word for programs
(<code>code</code>).</p>
{sections}
</body>
</html>
"""


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    facts = "\n".join(f"<li>{fact}</li>" for fact in _facts(operation))
    return f"""<section id="{escape(operation["operationId"])}">
<h2><code>{method.upper()} {escape(path)}</code></h2>
<p>{escape(operation["summary"])} {escape(operation["description"])}</p>
<ul>
{facts}
</ul>
</section>"""


def _facts(operation: Mapping[str, Any]) -> Iterator[str]:
    for parameter in operation["parameters"]:
        yield f"<code>{escape(parameter['name'])}</code> in the {parameter['in']}: {_shape(parameter['schema'])}"
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        yield f"takes <code>{escape(kind)}</code>{_fields(media)}"
    for status, answer in operation["responses"].items():
        if status == "default":  # the same everywhere, and told above
            continue
        kinds = " or ".join(f"<code>{escape(kind)}</code>{_fields(m)}" for kind, m in answer.get("content", {}).items())
        yield f"answers <code>{status}</code> {escape(answer['description'])} {kinds}"


def _fields(media: Mapping[str, Any]) -> str:
    names = media.get("schema", {}).get("properties", {})
    return " with " + ", ".join(f"<code>{escape(name)}</code>" for name in names) if names else ""


def _shape(schema: Mapping[str, Any]) -> str:
    """The kinds of values that it takes, in a few words."""
    named = [one.get("type") or one.get("$ref", "anything").rpartition("/")[2] for one in schema.get("anyOf", [schema])]
    return escape(" or ".join(map(str, schema.get("enum", [kind for kind in named if kind != "null"]))))
