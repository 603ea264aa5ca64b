"""What a route promises: who may call it, what goes in, what comes out. The guard enforces it, OpenAPI tells it.

One statement serves both, so the document cannot drift from the door.

>>> route(summary="Liveness", open_to_all=True)["opt"]["spec"].statuses()
(200, 400, 429, 503)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Query", "Spec", "route"]


@dataclass(frozen=True, slots=True)
class Query:
    """One query parameter; `kind` is its JSON type, `least` and `most` bound an integer."""

    name: str
    what: str
    kind: Literal["string", "integer", "boolean"] = "string"
    required: bool = False
    least: int | None = None
    most: int | None = None
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """The promise of one route; `route` states its fields."""

    summary: str
    scopes: frozenset[str]
    open_to_all: bool
    person: Literal["", "path", "own"]
    body: Any
    body_needed: bool
    returns: Any
    ok: int
    fails: tuple[int, ...]
    query: tuple[Query, ...]
    media_type: str

    def statuses(self) -> tuple[int, ...]:
        """Return every status the route may answer, in order."""
        found = {self.ok, 400, 429, 503, *self.fails}
        if not self.open_to_all:
            found |= {401, 403}
        if self.body is not None:
            found |= {413, 422}
        if self.query:
            found.add(422)
        return tuple(sorted(found))


def route(  # noqa: PLR0913 - all by name, all but one optional: this is a form to fill in
    *,
    summary: str,
    scopes: tuple[str, ...] = (),
    open_to_all: bool = False,
    person: Literal["", "path", "own"] = "",
    body: Any = None,
    body_needed: bool = True,
    returns: Any = None,
    ok: int = 200,
    fails: tuple[int, ...] = (),
    query: tuple[Query, ...] = (),
    media_type: str = "application/json",
) -> dict[str, Any]:
    """Return the arguments of a route decorator that carry its promise.

    Parameters
    ----------
    summary
        One line for the document.
    scopes
        A key with any of them may call it; admin always may.
    open_to_all
        No key is needed.
    person
        ``"path"``: a person token may call it for the person named in the path; ``"own"``: for what is that person's
        own (the handler checks); empty: person tokens may not call it.
    body, returns
        Types of the JSON body and answer; a body of None means that the route takes none.
    body_needed
        False when an empty body stands for ``{}``.
    ok
        Status of success.
    fails
        Further statuses, beside those every route may answer.
    query
        Its query parameters.
    media_type
        Media type of the answer.
    """
    spec = Spec(
        summary=summary,
        scopes=frozenset(scopes),
        open_to_all=open_to_all,
        person=person,
        body=body,
        body_needed=body_needed,
        returns=returns,
        ok=ok,
        fails=fails,
        query=query,
        media_type=media_type,
    )
    return {"opt": {"spec": spec}, "status_code": ok, "summary": summary}
