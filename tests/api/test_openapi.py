"""The document tells the truth: every route, every status, every shape; and a fuzzer who believes it finds nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import schemathesis
from api_engine import memory_engine
from api_world import World
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tactful.api.bodies import ItemPatch, PersonBody
from tactful.catalogue.item import Item
from tactful.people.person import Person

PROMISED = {200, 201, 202, 400, 401, 403, 404, 409, 413, 422, 429, 503, 507}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return the document as a client gets it."""
    found: dict[str, Any] = World(memory_engine()).call("GET", "/openapi.json", key=None).json
    return found


def test_the_document_has_every_route_and_no_other(document: dict[str, Any]) -> None:
    """Routes and document are equal sets."""
    served = {
        (path.replace(":str", ""), method.lower())
        for route in World(memory_engine()).app.routes
        for path in [route.path]
        for method in route.methods - {"OPTIONS"}
    }
    told = {(path, method) for path, operations in document["paths"].items() for method in operations}
    assert told == served


def test_every_operation_is_named_once_and_says_who_may(document: dict[str, Any]) -> None:
    """Generated clients get good names."""
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert one["summary"]
        assert bool(one["security"]) == bool(one["x-scopes"])


def test_only_promised_statuses_stand_in_it(document: dict[str, Any]) -> None:
    """No 500 is documented, and errors are problems everywhere."""
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                assert int(status) in PROMISED
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


def test_every_reference_resolves(document: dict[str, Any]) -> None:
    """The document stands by itself."""
    text = msgspec.json.encode(document).decode()
    for reference in {part.split('"')[0] for part in text.split('"$ref":"')[1:]}:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


def test_door_shapes_follow_their_nouns() -> None:
    """A field added to a noun must be added here too."""
    assert {f.name for f in msgspec.structs.fields(ItemPatch)} == {f.name for f in msgspec.structs.fields(Item)}
    assert {f.name for f in msgspec.structs.fields(PersonBody)} == {f.name for f in msgspec.structs.fields(Person)}


TRUE_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def _fuzz(examples: int, mode: GenerationMode) -> None:
    """Send what the document allows (or forbids) to every operation and check every answer."""
    world = World(memory_engine())
    world.call("PUT", "/v1/items", {"items": [{"item_id": "tea"}, {"item_id": "jam"}]})
    schema = schemathesis.openapi.from_asgi("/openapi.json", world.app)
    headers = {"Authorization": f"Bearer {world.keys['admin']}"}
    for found in schema.get_all_operations():
        operation = found.ok()
        case = operation.as_strategy(generation_mode=mode)
        run = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)

        def send(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=TRUE_CHECKS)

        try:
            run(given(case=case)(send))()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, "an operation without parameters has nothing to get wrong"


@pytest.mark.parametrize("mode", GenerationMode)
def test_a_fuzzer_finds_no_crash_and_no_undocumented_answer(mode: GenerationMode) -> None:
    """Whatever the document allows, and what it does not, gets a documented answer."""
    _fuzz(5, mode)


@pytest.mark.proof
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("mode", GenerationMode)
def test_a_fuzzer_finds_nothing_in_many_tries(mode: GenerationMode) -> None:
    """The same at full count."""
    _fuzz(150, mode)
