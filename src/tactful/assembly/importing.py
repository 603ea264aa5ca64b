"""Bringing in files and known data sets: quick, resumable, and learned from in one go at the end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from tactful.assembly.learning import Learning
from tactful.assembly.parts import Parts
from tactful.people.person import Person
from tactful.sources.importer import Gates, ImportReport, import_file, import_recipe
from tactful.sources.recipe import Recipe
from tactful.sources.rows_are import RowsAre
from tactful.work import Progress

__all__ = ["Importing"]

_FEW = 5_000
"""Up to so many new events are learned one by one; more are learned from the log in one round."""

_HANDS = 32
"""Documents written at once, so that one commit takes many of them."""


class Importing:
    """Brings rows in.

    Parameters
    ----------
    parts
        The wired pieces.
    learning
        Learns after a large import.
    """

    def __init__(self, parts: Parts, learning: Learning) -> None:
        self._parts = parts
        self._learning = learning

    def file(self, path: Path, *, progress: Progress, rows_are: RowsAre | None) -> ImportReport:
        """Bring in one file; see `tactful.sources.importer.import_file`."""
        return self._bring(lambda gates: import_file(path, gates, rows_are=rows_are, progress=progress), progress)

    def recipe(self, recipe: Recipe, *, progress: Progress) -> ImportReport:
        """Bring in a known data set; see `tactful.sources.importer.import_recipe`."""
        return self._bring(lambda gates: import_recipe(recipe, gates, progress=progress), progress)

    def _bring(self, run: Callable[[Gates], ImportReport], progress: Progress) -> ImportReport:
        parts = self._parts
        gates = Gates(parts.intake, parts.store.events, parts.shelf, self._keep_people, parts.store.meta)
        try:
            with parts.living.paused():
                return run(gates)
        finally:  # also after Ctrl-C: what was kept so far counts
            if parts.living.behind() <= _FEW:
                parts.living.catch_up()
            else:
                self._learning.learn(progress=progress)

    def _keep_people(self, people: list[Person]) -> None:
        """Write people's documents, many to a commit."""
        self._parts.store.vault.admit([person.person_id for person in people])

        def keep(person: Person) -> None:
            self._parts.persons.write(person.person_id, "person", msgspec.json.encode(person))

        with ThreadPoolExecutor(_HANDS) as hands:
            list(hands.map(keep, people))
