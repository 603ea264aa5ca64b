"""The OpenAPI 3.1 document, written from the same `Spec` that the guard enforces.

Schemas are those of the very types that bodies are decoded into, so what the document allows is what the door takes.

Reference: OpenAPI 3.1; JSON Schema 2020-12.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from tactful.api.problems import PROBLEM_JSON, Problem
from tactful.api.spec import Query, Spec

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

__all__ = ["document_of"]

_WHAT = {
    200: "Done",
    201: "Made",
    400: "The request cannot be read",
    401: "No key, or one that is not known",
    403: "The key does not reach this route",
    404: "No such thing, or not the caller's",
    409: "The state has moved on",
    413: "The body or the batch is too large",
    422: "Something in it cannot be accepted",
    429: "Too many requests with this key",
    503: "Cannot serve now",
    507: "The disk is full",
}


def document_of(handlers: Iterable[HTTPRouteHandler], version: str) -> bytes:
    """Return the document of all routes as JSON.

    Parameters
    ----------
    handlers
        Route handlers that carry a `Spec`.
    version
        Version of the server.
    """
    told = [(path, handler, handler.opt["spec"]) for handler in handlers for path in handler.paths]
    types = [Problem, *(kind for _, _, spec in told for kind in (spec.body, spec.returns) if kind is not None)]
    unique = list({repr(kind): kind for kind in types}.values())
    schemas, components = msgspec.json.schema_components(unique, ref_template="#/components/schemas/{name}")
    schema_of = {repr(kind): schema for kind, schema in zip(unique, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for path, handler, spec in told:
        template = re.sub(r"\{(\w+):str\}", r"{\1}", path)
        for method in sorted(handler.http_methods):
            if method != "OPTIONS":
                paths.setdefault(template, {})[method.lower()] = _operation(template, handler, spec, schema_of)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Tactful",
                "version": version,
                "description": "A self-hosted engine: permitted signals, true reasons, exact forgetting. "
                "Errors are RFC 9457 problems with `code` and `hint`; `Sec-GPC: 1` is honoured on every route.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "paths": dict(sorted(paths.items())),
            "components": {
                "schemas": components,
                "securitySchemes": {
                    "bearer": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "A key (tk_...) with scopes, or a person token (pt_...) for one person.",
                    }
                },
            },
        }
    )


def _operation(
    template: str, handler: HTTPRouteHandler, spec: Spec, schema_of: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    problem = {"content": {PROBLEM_JSON: {"schema": schema_of[repr(Problem)]}}}
    in_path = re.findall(r"\{(\w+)\}", template)
    statuses = sorted({*spec.statuses(), *({422} if in_path else ())})
    answered: dict[str, Any] = {"description": _WHAT[spec.ok]}
    if spec.returns is not None:
        answered["content"] = {spec.media_type.partition(";")[0]: {"schema": schema_of[repr(spec.returns)]}}
    operation: dict[str, Any] = {
        "operationId": handler.handler_name,
        "summary": spec.summary,
        "parameters": [*map(_path_parameter, in_path), *map(_query_parameter, spec.query)],
        "responses": {
            str(status): answered if status == spec.ok else {"description": _WHAT[status], **problem}
            for status in statuses
        },
    }
    if spec.body is not None:
        body = {"application/json": {"schema": schema_of[repr(spec.body)]}}
        operation["requestBody"] = {"required": spec.body_needed, "content": body}
    operation["security"] = [] if spec.open_to_all else [{"bearer": []}]
    operation["x-scopes"] = sorted(spec.scopes | {"admin"}) if not spec.open_to_all else []
    operation["x-person-token"] = bool(spec.person)
    return operation


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 256}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameter(query: Query) -> dict[str, Any]:
    bounds = {"minimum": query.least, "maximum": query.most, "default": query.default}
    schema: dict[str, Any] = {
        "type": query.kind,
        **{word: value for word, value in bounds.items() if value is not None},
    }
    if query.name.endswith("_id"):
        schema |= {"minLength": 1, "maxLength": 256}
    return {
        "name": query.name,
        "in": "query",
        "required": query.required,
        "description": query.what,
        "schema": schema,
    }
