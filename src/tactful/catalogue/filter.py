"""Filters as data: which items a caller wants, checked on arrival and matched on catalogue columns.

Nothing is evaluated: a filter is ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": ...}`` or one test
``{"field": ..., "op": ..., "value": ...}``. Fields: ``item_id kind title creator group place tags price currency
durable sensitive available attributes.<name>``. A test on a field that an item does not have is false; ``!=`` is the
opposite of ``==``. ``available`` asks whether the item is known, not hidden and in its window.

>>> cheap_tea = read_filter({"all": [{"field": "tags", "op": "contains", "value": "tea"},
...                                  {"field": "price", "op": "<=", "value": 500}]})
>>> cheap_tea.joins
'all'
>>> read_filter({"field": "price", "op": "~", "value": 5})
Traceback (most recent call last):
...
tactful.errors.BadInput: where.op must be one of ==, !=, in, <, <=, >, >=, contains, exists
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tactful.errors import BadInput

__all__ = ["FIELDS", "OPS", "Filter", "Test", "Value", "read_filter"]

Value = str | int | float | bool | tuple[str | int | float | bool, ...] | None

FIELDS = ("item_id", "kind", "title", "creator", "group", "place", "tags", "price", "currency", "durable", "sensitive",
          "available")  # fmt: skip
"""Fields that may be tested, besides ``attributes.<name>``."""

OPS = ("==", "!=", "in", "<", "<=", ">", ">=", "contains", "exists")

_ORDERED = frozenset({"<", "<=", ">", ">="})
_FLAGS = frozenset({"durable", "sensitive", "available"})
_DEPTH, _TESTS, _LISTED = 8, 100, 1000
"""Bounds on what one filter may cost: nesting, tests, and values of one ``in``."""


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison; `value` is None for ``exists``."""

    field: str
    op: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A checked filter: `parts` joined by ``all``, ``any`` or ``not`` (one part), or a single test."""

    joins: str
    parts: tuple[Filter, ...] = ()
    test: Test | None = None


def read_filter(raw: Any, path: str = "where") -> Filter:
    """Return a checked filter.

    Raises
    ------
    BadInput
        Code ``bad-filter``, naming the place, such as ``where.all[1].op``.
    """
    budget = [_TESTS]
    return _read(raw, path, _DEPTH, budget)


def _read(raw: Any, path: str, depth: int, budget: list[int]) -> Filter:
    if not isinstance(raw, Mapping):
        raise _bad(path, "must be an object")
    if depth == 0:
        raise _bad(path, f"is nested deeper than {_DEPTH}")
    for joins in ("all", "any"):
        if joins in raw:
            listed = raw[joins]
            if len(raw) != 1 or not isinstance(listed, (list, tuple)) or not listed:
                raise _bad(f"{path}.{joins}", "must be a list of filters, alone in its object")
            parts = (_read(part, f"{path}.{joins}[{i}]", depth - 1, budget) for i, part in enumerate(listed))
            return Filter(joins, tuple(parts))
    if "not" in raw:
        if len(raw) != 1:
            raise _bad(path, "holds something beside 'not'")
        return Filter("not", (_read(raw["not"], f"{path}.not", depth - 1, budget),))
    budget[0] -= 1
    if budget[0] < 0:
        raise _bad(path, f"holds more than {_TESTS} tests")
    return Filter("test", test=_read_test(raw, path))


def _read_test(raw: Mapping[str, Any], path: str) -> Test:
    field, op = raw.get("field"), raw.get("op")
    stray = sorted(raw.keys() - {"field", "op", "value"})
    if stray:
        raise _bad(f"{path}.{stray[0]}", "is not part of a test (field, op, value)")
    if not isinstance(field, str) or (field not in FIELDS and not _is_attribute(field)):
        raise _bad(f"{path}.field", f"must be one of {', '.join(FIELDS)} or attributes.<name>")
    if op not in OPS:
        raise _bad(f"{path}.op", f"must be one of {', '.join(OPS)}")
    if op == "exists":
        if raw.get("value", True) is not True:
            raise _bad(f"{path}.value", "is not used with 'exists'; wrap the test in 'not' for the opposite")
        return Test(field, op)
    if "value" not in raw:
        raise _bad(f"{path}.value", "is missing")
    return Test(field, op, _read_value(raw["value"], field, op, f"{path}.value"))


def _read_value(value: Any, field: str, op: str, path: str) -> Value:
    if op == "in":
        if not isinstance(value, (list, tuple)) or not 0 < len(value) <= _LISTED:
            raise _bad(path, f"must be a list of 1 to {_LISTED} values")
        return tuple(_scalar(each, field, f"{path}[{i}]") for i, each in enumerate(value))
    one = _scalar(value, field, path)
    if op in _ORDERED and (isinstance(one, (str, bool)) or not (field == "price" or _is_attribute(field))):
        raise _bad(path, f"with {op} the field must be price or a number attribute, and the value a number")
    if op == "contains" and (not isinstance(one, str) or not (field in {"tags", "title"} or _is_attribute(field))):
        raise _bad(path, "'contains' looks for a word in tags, title or a list attribute")
    return one


def _scalar(value: Any, field: str, path: str) -> str | int | float | bool:
    if not isinstance(value, (str, int, float, bool)) or (isinstance(value, float) and value != value):  # noqa: PLR0124
        raise _bad(path, "must be a string, a number or a boolean")
    if field in _FLAGS and not isinstance(value, bool):
        raise _bad(path, f"must be true or false for {field}")
    if field == "price" and (isinstance(value, (str, bool))):
        raise _bad(path, "must be a number of minor units (cents) for price")
    return value


def _is_attribute(field: str) -> bool:
    return field.startswith("attributes.") and len(field) > len("attributes.")


def _bad(path: str, what: str) -> BadInput:
    return BadInput("bad-filter", f"{path} {what}", hint="docs/howto/where.md shows filters with examples")
