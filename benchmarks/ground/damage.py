"""Ways to damage a function: each takes the function and returns what replaces it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from typing import Any

import msgspec

Broken = Callable[[Any], Any]
"""Takes a function (or another member), returns what replaces it."""


def gives(value: Any) -> Broken:
    """Return a replacement that does nothing but give a value."""
    return lambda _: lambda *_args, **_options: value


def unsynced(original: Any) -> Any:
    """Return a replacement that opens a store which never waits for the disk."""

    def careless(connection: Any) -> None:
        original(connection)
        connection.pragma("synchronous", "off")

    return careless


def same(_: Any) -> Any:
    """Return a replacement that hands its first argument back."""
    return lambda given, *_args, **_options: given


def hands_back(place: int) -> Broken:
    """Return a replacement that hands back the argument at a place, from 0 (self, for a method)."""
    return lambda _: lambda *args, **_options: args[place]


def nobody(original: Any) -> Any:
    """Return a replacement whose answer has the shape of the original one, but says no everywhere."""
    return lambda *args, **options: original(*args, **options) & False


def everybody(original: Any) -> Any:
    """Return a replacement whose answer has the shape of the original one, but says yes everywhere."""
    return lambda *args, **options: original(*args, **options) | True


def then(change: Callable[[Any], Any]) -> Broken:
    """Return a replacement whose answer is the original one, changed."""
    return lambda original: lambda *args, **options: change(original(*args, **options))


def with_fields(**fields: Any) -> Broken:
    """Return a replacement whose answer is the original one with other fields; a callable is given the old value."""

    def changed(answer: Any) -> Any:
        fresh = {name: value(getattr(answer, name)) if callable(value) else value for name, value in fields.items()}
        return replace(answer, **fresh) if is_dataclass(answer) else msgspec.structs.replace(answer, **fresh)

    return then(changed)


def given(**options: Any) -> Broken:
    """Return a replacement that calls the original one with other arguments by name."""
    return lambda original: lambda *args, **told: original(*args, **{**told, **options})


def always(value: Any) -> Broken:
    """Return what replaces a property: one that always has a value."""
    return lambda _: property(lambda _self: value)
