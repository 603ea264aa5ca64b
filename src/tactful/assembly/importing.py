"""Bringing in files and known data sets: quick, resumable, and learned from in one go at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from tactful.assembly.homing import Homing, is_export
from tactful.assembly.learning import Learning
from tactful.assembly.leaving import Leaving
from tactful.assembly.parts import Parts
from tactful.ids import Pseudonym
from tactful.people.person import Person
from tactful.sources.importer import Gates, ImportReport, import_file, import_recipe
from tactful.sources.recipe import Recipe
from tactful.sources.rows_are import RowsAre
from tactful.work import Progress

__all__ = ["Importing"]


class Importing:
    """Brings rows in.

    Parameters
    ----------
    parts
        The wired pieces.
    learning
        Learns after a large import.
    leaving
        Changes people exactly.
    """

    def __init__(self, parts: Parts, learning: Learning, leaving: Leaving) -> None:
        self._parts = parts
        self._homing = Homing(parts, leaving)
        self._learning = learning

    def file(self, path: Path, *, progress: Progress, rows_are: RowsAre | None) -> ImportReport:
        """Bring in one file; see `tactful.sources.importer.import_file`, and `Homing` for the export of a person."""
        if is_export(path) and rows_are is None:
            return self._homing.bring(path, progress=progress)
        return self._bring(lambda gates: import_file(path, gates, rows_are=rows_are, progress=progress), progress)

    def recipe(self, recipe: Recipe, *, progress: Progress) -> ImportReport:
        """Bring in a known data set; see `tactful.sources.importer.import_recipe`."""
        return self._bring(lambda gates: import_recipe(recipe, gates, progress=progress), progress)

    def _bring(self, run: Callable[[Gates], ImportReport], progress: Progress) -> ImportReport:
        parts = self._parts
        people = _Desk(parts, self._learning)
        gates = Gates(parts.intake, parts.store.events, parts.shelf, people.keep, parts.store.meta)
        with parts.living.paused():
            # When it is stopped, what was kept so far counts too: the keeper sees to it.
            report = run(gates)
        parts.living.meet(large=True)
        self._learning.mend(progress=progress, wait=True)
        return report


class _Desk:
    """Keeps imported people; `moved` tells that somebody the model knows has other attributes now."""

    def __init__(self, parts: Parts, learning: Learning) -> None:
        self._parts = parts
        self._learning = learning
        self.moved = False

    def keep(self, people: list[Person]) -> None:
        """Write people's documents in one commit."""
        store, now = self._parts.store, self._parts.clock.now()
        pseudonyms = store.vault.admit([person.person_id for person in people])
        bodies = {
            Pseudonym(int(pseudonym)): msgspec.json.encode(person)
            for pseudonym, person in zip(pseudonyms, people, strict=True)
        }
        living, training = self._parts.living, self._parts.training
        with living.hold():
            if living.counts_people and not self.moved:
                times = {int(now), *living.references}
                self.moved = not all(training.unmoved(one, "person", body, times) for one, body in bodies.items())
                if self.moved:
                    self._learning.changed()
            store.vault.write_many("person", bodies)
            if self.moved:
                living.doubt()  # until the round of learning at the end
        self._parts.persons.drop(*(person.person_id for person in people))
