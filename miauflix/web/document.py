"""The OpenAPI document: made from the routes and their models, and from what is said beside a route that has none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from quart_schema.openapi import OpenAPIProvider
from werkzeug.routing.rules import Rule

H = TypeVar("H", bound=Callable[..., Any])
ATTRIBUTE = "_miauflix_facts"
REFUSAL = {
    "description": "A refusal, with one sentence for a person and a code for programs.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error", "message", "code"],
                "properties": {
                    "error": {"type": "string"},
                    "message": {"type": "string"},
                    "code": {"type": "string"},
                    "fields": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            }
        }
    },
}


def documented(**facts: Any) -> Callable[[H], H]:
    """State parts of an OpenAPI operation that no model can tell: answers and bodies that are no JSON, headers."""

    def decorate(handler: H) -> H:
        setattr(handler, ATTRIBUTE, facts)
        return handler

    return decorate


def answer(description: str, *content_types: str) -> dict[str, Any]:
    """A response whose body is no JSON, or that has none."""
    content: dict[str, Any] = {one: {} for one in content_types}
    return {"description": description, **({"content": content} if content else {})}


class Document(OpenAPIProvider):
    """Builds the document once: the routes do not change while the application lives."""

    _built: dict[str, Any] | None = None

    def schema(self) -> dict[str, Any]:
        if self._built is None:
            self._built = super().schema()
        return self._built

    def build_paths(self, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
        paths, components = super().build_paths(rule)
        facts = getattr(self._app.view_functions[rule.endpoint], ATTRIBUTE, {})
        for operations in paths.values():
            for operation in operations.values():
                _add(operation, facts)
        return paths, components

    def operation_id(self, method: str, path: str, func: Callable[..., Any]) -> str:
        """From the address, which is unique; handlers of two subsystems may bear one name."""
        return "_".join([method.lower(), *re.findall(r"\w+", path)])


def _add(operation: dict[str, Any], facts: dict[str, Any]) -> None:
    facts = dict(facts)
    operation["parameters"] = [*operation["parameters"], *facts.pop("parameters", ())]
    responses = {**operation["responses"], **facts.pop("responses", {}), "default": REFUSAL}
    operation["responses"] = {str(status): response for status, response in responses.items()}
    operation.update(facts)
