"""The HTTP routes, from the OpenAPI document that the server itself serves."""

from __future__ import annotations

from typing import Any

import msgspec

from pages.table import code, table


def page() -> str:
    """Return every route, then the structs that go in and out."""
    from tactful import __version__
    from tactful.api.app import routes
    from tactful.api.openapi import document_of

    document = msgspec.json.decode(document_of(routes(), __version__))
    paths = sorted(document["paths"].items())
    rows = [_route(path, method, told) for path, operations in paths for method, told in operations.items()]
    parts = [
        "# HTTP",
        "",
        "JSON in and out; the same as OpenAPI 3.1 at `/openapi.json`. `Authorization: Bearer KEY`; a key needs one of",
        "the scopes named, or `admin`. *Own* marks routes that a person token reaches for its own person. Problems are",
        "RFC 9457 with `code` and `hint` ([codes](errors.md)). `Sec-GPC: 1` is honoured on every route. Ids may hold",
        "slashes (`%2F`).",
        "",
        table(("route", "does", "scopes", "own", "statuses"), rows),
        "",
        "## What goes in and out",
    ]
    for name, schema in sorted(document["components"]["schemas"].items()):
        if "properties" in schema:
            parts += ["", f"### {name}", "", schema.get("description", "").split("\n\n")[0], "", _fields(schema)]
    return "\n".join(parts)


def _route(path: str, method: str, told: dict[str, Any]) -> tuple[str, ...]:
    scopes = ", ".join(s for s in told["x-scopes"] if s != "admin") or ("admin" if told["x-scopes"] else "no key")
    own = "own" if told["x-person-token"] else ""
    return code(f"{method.upper()} {path}"), told["summary"], scopes, own, ", ".join(told["responses"])


def _fields(schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", []))
    rows = (
        (code(name), _type(field), "" if name in needed else _default(field))
        for name, field in schema["properties"].items()
    )
    return table(("field", "type", "when left out"), rows)


def _default(field: dict[str, Any]) -> str:
    return code(msgspec.json.encode(field["default"]).decode()) if "default" in field else "left out"


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return " · ".join(map(str, field["enum"]))
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    return str(field.get("type", "any"))
