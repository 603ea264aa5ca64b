"""No personal data in logs, figures and errors: canaries through every route of the document, whole and with faults."""

from __future__ import annotations

import io
import sys
from typing import Any

import msgspec
import pytest
import structlog
from api_engine import memory_engine
from api_world import World

from tactful.api.logs import configure
from tactful.errors import StoreTrouble

CANARY = "Zaphira-Quillfeather"
"""A name that stands in no source."""

FORMS = (CANARY, CANARY.lower(), CANARY.replace("-", "%2D"), CANARY.encode().hex())


def planted(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> Any:
    """Return a value of a schema with a canary in every free text."""
    if "$ref" in schema:
        return planted(components[schema["$ref"].rpartition("/")[2]], components, depth)
    if "anyOf" in schema:
        return planted(schema["anyOf"][0], components, depth)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        wanted = dict(schema.get("properties", {})) if depth < 4 else {}
        filled = {name: planted(one, components, depth + 1) for name, one in wanted.items()}
        # Words of the settings (a surface, a purpose, an attribute's name) are named back to whoever mistook them.
        known = {"surface": "home", "purpose": "recommendation"}
        return {**filled, **{name: word for name, word in known.items() if name in filled}} or {"given": CANARY}
    if kind == "array":
        return [planted(schema.get("items", {"type": "string"}), components, depth + 1)]
    return {"integer": 1, "number": 1.0, "boolean": False}.get(str(kind), CANARY)


def requests_of(document: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """Return method, target and body of one request for each operation, a canary wherever a caller may write."""
    components = document["components"]["schemas"]
    found = []
    for template, operations in document["paths"].items():
        for method, told in operations.items():
            target = template
            query = []
            for parameter in told["parameters"]:
                if parameter["in"] == "path":
                    target = target.replace("{" + parameter["name"] + "}", CANARY)
                else:
                    query.append(f"{parameter['name']}={CANARY}")
            body = told.get("requestBody")
            schema = body["content"]["application/json"]["schema"] if body else None
            value = planted(schema, components) if schema else None
            found.append((method.upper(), target + ("?" + "&".join(query) if query else ""), value))
    return found


@pytest.fixture
def heard(monkeypatch):
    """Give what is written to standard error while the real log configuration is in force."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure("debug")
    yield stream
    structlog.reset_defaults()


def leaks(where: str, text: str) -> list[str]:
    """Return where a canary stands."""
    return [where for form in FORMS if form in text]


def swept(world: World, heard: io.StringIO) -> tuple[int, list[str]]:
    """Send every request as each kind of key and malformed too; return how many, and where a canary came out."""
    document = world.call("GET", "/openapi.json", key=None).json
    count, found = 0, []
    for method, target, body in requests_of(document):
        cut = b'{"%s": ' % CANARY.encode()
        for content, key in ((body, "admin"), (body, "decide"), (body, None), (body, CANARY), (cut, "admin")):
            answer = world.call(method, target, content, key=key, headers=[("x-request-id", CANARY)])
            count += 1
            if answer.status >= 400:
                found += leaks(f"{answer.status} of {method} {target.partition('?')[0]}", answer.raw.decode())
            found += leaks(f"header of {method} {target}", str(answer.headers))
    found += leaks("figures", world.call("GET", "/metrics", key="admin").raw.decode())
    found += leaks("stats", world.call("GET", "/v1/stats", key="admin").raw.decode())
    found += leaks("log", heard.getvalue())
    return count, found


@pytest.mark.promise("P6")
def test_no_canary_comes_out_where_it_should_not(heard):
    """Every route, five ways: 0 hits in errors, headers, figures and the log."""
    engine = memory_engine()
    world = World(engine)
    count, found = swept(world, heard)
    engine.close()
    assert count >= 5 * 40
    assert sorted(set(found)) == []


@pytest.mark.promise("P6")
@pytest.mark.parametrize("fault", ["store", "mistake"])
def test_no_canary_comes_out_of_faults(heard, monkeypatch, fault):
    """The same with a store that fails, and with a mistake whose message holds the name."""
    engine = memory_engine()
    world = World(engine)

    def fails(*_: object, **__: object) -> None:
        if fault == "store":
            raise StoreTrouble("disk-trouble", "the disk failed", hint="see the machine's log")
        raise RuntimeError(f"{CANARY} broke it")

    world.call("PUT", f"/v1/people/{CANARY}", {"names": {"given": CANARY}})
    for facet, names in (
        (engine.store.vault, ("find", "admit", "write", "erase", "merge")),
        (engine.store.ledger, ("record", "read")),
        (engine.store.events, ("submit", "history")),
        (engine.store.chain, ("note", "links")),
    ):
        for name in names:
            monkeypatch.setattr(facet, name, fails)
    count, found = swept(world, heard)
    monkeypatch.undo()
    engine.close()
    assert count >= 5 * 40
    assert sorted(set(found)) == []
    assert CANARY not in msgspec.json.encode(engine.store.meta.keys()).decode()
