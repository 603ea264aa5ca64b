"""Matching: a checked filter against catalogue columns, giving one bool per item asked about.

Word fields compare codes, prices compare numbers; only titles and free attributes look at the items themselves, once
per snapshot and field.

>>> from tactful.catalogue.item import Item
>>> shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["tea"])), (1, "b", Item(item_id="b"))], 1)
>>> wanted = read_filter({"field": "tags", "op": "contains", "value": "tea"})
>>> matching(wanted, shop, np.array([0, 1], np.int32), now=0).tolist()
[True, False]
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.filter import Filter, Test, Value, read_filter
from tactful.catalogue.item import Item

__all__ = ["carrying", "matching", "read_filter"]

_ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
}  # fmt: skip


def matching(wanted: Filter, catalogue: Catalogue, items: NDArray[np.int32], *, now: int) -> NDArray[np.bool_]:
    """Return which items match, bool of the length of `items` (numbers within the catalogue)."""
    if wanted.test is not None:
        return _tested(wanted.test, catalogue, items, now)
    each = [matching(part, catalogue, items, now=now) for part in wanted.parts]
    if wanted.joins == "not":
        return ~each[0]
    joined: NDArray[np.bool_] = np.logical_and.reduce(each) if wanted.joins == "all" else np.logical_or.reduce(each)
    return joined


def carrying(catalogue: Catalogue, tags: Iterable[str]) -> NDArray[np.bool_]:
    """Return which items of the catalogue carry any of the tags, bool [N]."""
    found = np.zeros(len(catalogue), np.bool_)
    codes = [code for code in map(catalogue.words.find, tags) if code >= 0]
    if codes:
        hit = catalogue.tag == codes[0] if len(codes) == 1 else np.isin(catalogue.tag, codes)
        found[catalogue.tag_of[hit]] = True
    return found


def _tested(test: Test, catalogue: Catalogue, items: NDArray[np.int32], now: int) -> NDArray[np.bool_]:
    if test.op == "!=":
        return ~_tested(Test(test.field, "==", test.value), catalogue, items, now)
    if test.field in {"kind", "creator", "group", "place"}:
        return _worded(test, catalogue, getattr(catalogue, test.field)[items])
    if test.field == "tags":
        if test.op == "exists":
            return np.asarray(np.diff(catalogue.tag_start)[items] > 0)
        return carrying(catalogue, [v for v in _listed(test.value) if isinstance(v, str)])[items]
    if test.field == "price":
        return _priced(test, catalogue.price[items])
    return _stated(test, catalogue, items, now)


def _worded(test: Test, catalogue: Catalogue, column: NDArray[np.int32]) -> NDArray[np.bool_]:
    if test.op == "exists":
        return np.asarray(column >= 0)
    codes = [catalogue.words.find(v) for v in _listed(test.value) if isinstance(v, str)]
    return np.isin(column, [code for code in codes if code >= 0])


def _stated(test: Test, catalogue: Catalogue, items: NDArray[np.int32], now: int) -> NDArray[np.bool_]:
    if test.field in {"durable", "sensitive", "available"}:
        flags = catalogue.open_at(now)[items] if test.field == "available" else getattr(catalogue, test.field)[items]
        return flags if test.op == "exists" else np.isin(flags, [bool(v) for v in _listed(test.value)])
    if test.field == "item_id":
        numbers = [catalogue.number.get(str(v), -1) for v in _listed(test.value)]
        return np.isin(items, numbers) if test.op != "exists" else catalogue.known[items]
    codes_of, distinct = _seen(catalogue, test.field)
    verdict = np.fromiter((_holds(test, held) for held in distinct), np.bool_, len(distinct))
    return verdict[codes_of[items]]


def _priced(test: Test, price: NDArray[np.int64]) -> NDArray[np.bool_]:
    priced = price >= 0
    if test.op == "exists":
        return priced
    if test.op == "in":
        return priced & np.isin(price, [v for v in _listed(test.value) if not isinstance(v, str)])
    verdict: NDArray[np.bool_] = priced & _ORDER[test.op](price, test.value)
    return verdict


def _listed(value: Value) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _holds(test: Test, held: Any) -> bool:
    """Tell whether one held value passes; lists pass ``==`` and ``in`` by any member."""
    if held is None:
        return False
    if test.op == "exists":
        return True
    values = held if isinstance(held, tuple) else (held,)
    if test.op == "contains":
        sought = str(test.value).casefold()
        return sought in held.casefold() if isinstance(held, str) else test.value in values
    if test.op in {"==", "in"}:
        wanted = _listed(test.value)
        return any(_same(v, w) for v in values for w in wanted)
    return any(not isinstance(v, (str, bool)) and bool(_ORDER[test.op](v, test.value)) for v in values)


def _same(held: Any, wanted: Any) -> bool:
    """Compare without letting ``True`` equal 1."""
    return isinstance(held, bool) == isinstance(wanted, bool) and bool(held == wanted)


@lru_cache(maxsize=8)  # few: an entry keeps its snapshot alive
def _seen(catalogue: Catalogue, field: str) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
    """Return a field as codes [N] into its distinct values; code 0 stands for absent."""
    found: dict[Any, int] = {None: 0}
    codes = np.zeros(len(catalogue), np.int32)
    for number, item in enumerate(catalogue.items[: len(catalogue)]):
        held = _held(item, field)
        if held is not None:
            # The type is part of the key: True, 1 and 1.0 are one dict key but not one value.
            codes[number] = found.setdefault((type(held), held), len(found))
    return codes, tuple(None if key is None else key[1] for key in found)


def _held(item: Item | None, field: str) -> Any:
    if item is None:
        return None
    if field == "title":
        return item.title or None
    if field == "currency":
        return item.price.currency if item.price else None
    held = item.attributes.get(field.removeprefix("attributes."))
    return tuple(held) if isinstance(held, list) else held
