"""The engine: everything a door may ask for, behind one object.

>>> with Engine.open(None, setting="shop") as engine:
...     report = engine.items.put([{"item_id": "tea", "title": "Green tea"}])
...     decision = engine.decide(surface="home", count=1)
>>> report.accepted, decision.items[0].item_id, decision.mode
(1, 'tea', 'fallback')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np

from tactful.assembly.answering import Answering
from tactful.assembly.asking import Asking
from tactful.assembly.cases import Cases
from tactful.assembly.estimating import Estimating
from tactful.assembly.events import Events
from tactful.assembly.holding import HoldBoard
from tactful.assembly.importing import Importing
from tactful.assembly.items import Items
from tactful.assembly.keeper import Keeper
from tactful.assembly.kept import kept_here
from tactful.assembly.learning import Learning
from tactful.assembly.leaving import KEYS_COPIED, Leaving
from tactful.assembly.measuring import Measuring
from tactful.assembly.notices import Notices
from tactful.assembly.outcomes import Outcomes
from tactful.assembly.parameters import Parameters
from tactful.assembly.parts import Parts
from tactful.assembly.people import People
from tactful.assembly.refit import Refit
from tactful.assembly.retention import EVERY_SECONDS, Retention
from tactful.assembly.reviews import Reviews
from tactful.assembly.safekeeping import Safekeeping
from tactful.assembly.speaking import Speaking
from tactful.assembly.telling import Telling
from tactful.assembly.watch import CLOCK_SEEN
from tactful.assembly.wiring import wire
from tactful.clock import Clock, SystemClock, format_time
from tactful.decisions.decision import Ask, Decision
from tactful.decisions.outcome import Outcome
from tactful.errors import BadInput, TactfulError
from tactful.events.kinds import KindRegistry
from tactful.ids import Millis
from tactful.intake.report import Report
from tactful.people.vault import SESSION_PREFIX
from tactful.settings import Settings
from tactful.sources.importer import ImportReport
from tactful.sources.recipe import Recipe
from tactful.sources.rows_are import RowsAre
from tactful.stores.store import Store
from tactful.work import Progress, silent

__all__ = ["Engine"]


class Engine:
    """One tenant's engine; open it with `Engine.open` (or `tactful.open`) and close it when done.

    Attributes
    ----------
    items, events, people, notices, cases, reviews
        What can be done with each.
    receipts, recipients, retention
        Proofs of erasures, who is told of them, and how long what is kept.
    answering
        What privacy officers and auditors ask for.
    speaking
        Messages: campaigns, choices, what was said, its delivery.
    experiments, measuring, estimating
        What is tried on whom, what can be said of it, and of what was never tried.
    """

    def __init__(
        self, parts: Parts, path: Path | None, *, learn_in_child: bool, master_key: Path | None = None
    ) -> None:
        self._parts = parts
        self._path = path
        self._asking = Asking(parts)
        self._learning = Learning(parts, path, in_child=learn_in_child, master_key=master_key)
        refit = Refit(parts.store.meta, parts.clock, lambda: self.learn(tune=True))
        leaving = Leaving(parts, self._learning.changed, refit)
        self.receipts, self.recipients = leaving.receipts, leaving.recipients
        self.retention = Retention(parts, leaving, kept_here(parts), refit.owe)
        self._keeper = Keeper(self._quick_chores())
        parts.living.prepare = self._asking.prepare
        parts.living.mend_soon = parts.holds.kinds_changed = partial(self._keeper.want, "mend")
        # What takes long, or waits for others, must not hold up the quick chores.
        self._slow = Keeper(
            {
                "retention": (EVERY_SECONDS, self.retention.enforce),
                "refit": (3600.0, refit.step),
                "grants": (3600.0, self._learning.renew),
            }
        )
        self.speaking = Speaking(parts, self._asking)
        self._teller = Keeper(
            {
                "tell": (5.0, self.recipients.tell),
                "tells": (300.0, parts.tells.mend),
                "exposure": (300.0, parts.exposure.mend),
            }
        )
        self.items = Items(parts)
        self.answering = Answering(parts)
        self.experiments, self.measuring, self.estimating = parts.experiments, Measuring(parts), Estimating(parts)
        self.events = Events(parts, leaving.linking)
        self.people = People(parts, leaving, Telling(parts))
        self.notices = Notices(parts)
        self.cases = Cases(parts, self._asking, self.people.correcting)
        self.reviews = Reviews(parts, self._asking, self.cases)
        self._outcomes = Outcomes(parts, self._asking, self.events, self.reviews)
        self._importing = Importing(parts, self._learning, leaving)
        self._closed = False
        self.recipients.withdraw()
        for keeper in (self._keeper, self._teller, self.speaking, self._slow):
            keeper.start()
        self._teller.want("exposure")
        if path is not None and self.retention.overdue():
            self._slow.want("retention")

    def _quick_chores(self) -> dict[str, tuple[float, Callable[[], object]]]:
        parts, learning = self._parts, self._learning
        return {
            "save": (60.0, learning.save_if_void),
            "fold": (30.0, lambda: parts.store.events.fold(200)),
            "taste": (5.0, learning.learn_taste),
            "words": (5.0, lambda: parts.living.meet(large=True)),
            "mend": (5.0, learning.mend),
            "clock": (60.0, self._keep_time),
            "feeds": (60.0, parts.freshness.save),
            "links": (3600.0, parts.safekeeping.prune),
            "anchor": (60.0 * parts.settings.safekeeping.anchor_minutes, parts.safekeeping.anchor),
        }

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        setting: str = "shop",
        clock: Clock | None = None,
        learn_in_child: bool = True,
        master_key: Path | None = None,
    ) -> Engine:
        """Open an engine at a directory, creating it on first use; None keeps everything in memory.

        Parameters
        ----------
        path
            The data directory; this process owns it until `close`.
        setting
            Ready-made setting for a new directory; an existing one keeps its ``tactful.toml``.
        clock
            Source of time; the machine's by default.
        learn_in_child
            Learn in a process of its own, so that decisions go on meanwhile.
        master_key
            File of the master key, when it is not in the directory.

        Raises
        ------
        StoreTrouble
            When the directory cannot be opened (``already-open``, ``no-master-key``, ``corrupt-store``, …).
        BadInput
            ``unknown-setting`` or ``bad-settings``.
        """
        directory = None if path is None else Path(path)
        parts = wire(directory, setting=setting, clock=clock or SystemClock(), master_key=master_key)
        return cls(parts, directory, learn_in_child=learn_in_child, master_key=master_key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def settings(self) -> Settings:
        """Return the settings in force."""
        return self._parts.settings

    @property
    def kinds(self) -> KindRegistry:
        """Return the registered kinds."""
        return self._parts.kinds

    @property
    def chain(self) -> Safekeeping:
        """Return the audit chain: note, anchor, verify."""
        return self._parts.safekeeping

    @property
    def holds(self) -> HoldBoard:
        """Return what humans have stopped."""
        return self._parts.holds

    @property
    def store(self) -> Store:
        """Return the store, for access keys and upkeep."""
        return self._parts.store

    @property
    def clock(self) -> Clock:
        """Return the clock."""
        return self._parts.clock

    @property
    def path(self) -> Path | None:
        """Return the data directory, None in memory."""
        return self._path

    @property
    def parts(self) -> Parts:
        """Return the wired pieces, for benchmarks and tests."""
        return self._parts

    def decide(
        self,
        person: str | None = None,
        session: str | None = None,
        surface: str = "home",
        count: int = 10,
        context: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Decision:
        """Return a recorded decision.

        Parameters
        ----------
        person, session
            Who asks; neither gives the list for nobody in particular.
        surface
            Where it will be shown.
        count
            How many items.
        context
            The moment: ``place``, ``local_time``, ``device``, …; serves this ask only.
        fields
            Any other field of `Ask`: ``candidates, exclude, where, pins, boosts, purpose``.
        """
        told = {"surface": surface, "count": count, "context": context or {}, **fields}
        if person is not None:
            told["person_id"] = person
        if session is not None:
            told["session_id"] = session
        try:
            ask = msgspec.convert(told, Ask)
        except msgspec.ValidationError as error:
            raise BadInput("bad-ask", str(error), hint="see docs/reference/http.md, decisions") from None
        return self.ask(ask).result()

    def ask(self, ask: Ask) -> Future[Decision]:
        """Compute a decision now; the future resolves once its record is durable.

        ``context.sec_gpc`` says that the person's browser sent ``Sec-GPC: 1``: it is kept, and binds this decision.
        """
        if ask.context.get("sec_gpc") is True:
            self.people.opt_out(ask.person_id, ask.session_id)
        return self._asking.ask(ask)

    def read_decision(self, decision_id: str) -> Decision:
        """Return a recorded decision; raises NotFound ``unknown-decision``."""
        return self._asking.read(decision_id)

    def why(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return the true reasons of a shown item."""
        return self._asking.why(decision_id, item_id)

    def why_not(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return why an item was not shown, and the nearest change that would show it."""
        return self._asking.why_not(decision_id, item_id)

    def replay(self, decision_id: str, *, recompute: bool = False) -> dict[str, Any]:
        """Make a recorded choice again and compare byte for byte."""
        return self._asking.replay(decision_id, again=recompute)

    def person_id_of(self, decision_id: str) -> str | None:
        """Return the person a decision was made for; None for a session or nobody."""
        _, person = self._asking.record(decision_id)
        name = self._parts.store.vault.name_of(person) if person is not None else None
        return None if name is None or name.startswith(SESSION_PREFIX) else name

    def parameters(self) -> dict[str, Any]:
        """Return what decides lists here, how much, and how a person can change it, in plain words."""
        return Parameters(self._parts, self._asking.weighing).told()

    def outcomes(self, decision_id: str, rows: Sequence[Outcome | dict[str, Any] | bytes]) -> Report:
        """Keep what became of shown items."""
        return self._outcomes.add(decision_id, rows)

    def learn(self, *, tune: bool = False, progress: Progress = silent) -> dict[str, Any]:
        """Learn from the log and serve the new model; see `tactful.assembly.learning.Learning.learn`."""
        learned = self._learning.learn(tune=tune, progress=progress)
        self._parts.tells.refresh()
        self._parts.exposure.refresh()
        return learned

    def popular(self, count: int = 10, surface: str | None = None) -> list[dict[str, Any]]:
        """Return what is popular now, the same for everybody; `surface` applies that surface's rules."""
        name = surface if surface is not None else next(iter(self._parts.settings.surfaces))
        decision = self._asking.plain(name, count)
        return [{"item_id": one.item_id, "title": one.title, "score": one.score} for one in decision.items]

    def import_file(self, path: Path, *, progress: Progress = silent, rows_are: RowsAre | None = None) -> ImportReport:
        """Bring in a JSONL, CSV or Parquet file; stopping it loses nothing that was kept."""
        return self._importing.file(path, progress=progress, rows_are=rows_are)

    def import_recipe(self, recipe: Recipe, *, progress: Progress = silent) -> ImportReport:
        """Bring in a known data set."""
        return self._importing.recipe(recipe, progress=progress)

    def health(self) -> dict[str, Any]:
        """Say that the engine answers."""
        return {"status": "ok", "model": self._parts.living.model.version}

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Return whether decisions can be made and recorded, and the checks behind the answer."""
        checks: dict[str, Any] = {"model": self._parts.living.model.version, "behind": self._parts.living.behind()}
        try:
            self._parts.store.meta.put("ready", format_time(self._parts.clock.now()).encode())
        except TactfulError as error:
            return False, {**checks, "store": error.code, "hint": error.hint}
        return True, {**checks, "store": "ok"}

    def stats(self) -> dict[str, Any]:
        """Return counts and the model in use."""
        model, catalogue = self._parts.living.model, self._parts.shelf.snapshot()
        learned = model.generation.seq > 0
        return {
            "setting": self._parts.settings.setting,
            "items": int(np.count_nonzero(catalogue.known)),
            "people": self._parts.store.vault.count(),
            "events": int(self._parts.store.events.last_seq()),
            "model": model.version if learned else None,
            "model_at": format_time(Millis(model.generation.reference)) if learned else None,
            "model_seq": model.seq,
            "gate_closed": self._parts.alarms.counts(),
        }

    def backup(self, dest: Path, *, keys: Path | None = None) -> dict[str, Any]:
        """Write a consistent copy of everything but models and the master key; return its manifest.

        Parameters
        ----------
        dest
            A new directory.
        keys
            Directory of the copies of the key file, which live seven days: they are taken there, apart from `dest`,
            and those past their time are removed. None for ``DIR.keys`` beside the data directory.
        """
        self._parts.safekeeping.note("store.copied")
        manifest = self._parts.store.backup(dest, keys=keys)
        meta = self._parts.store.meta
        meta.put(KEYS_COPIED, b"%d" % max(int(meta.get(KEYS_COPIED) or 0), manifest["keys_expire"]))
        return manifest

    def save(self) -> None:
        """Do now what the keeper does within a minute: solve taste afresh and write the model when people left."""
        self._learning.save_if_void()
        self._learning.save_if_changed()

    def close(self) -> None:
        """Finish what is queued, keep the model, release the directory; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._learning.stop()
        self._keeper.stop()
        self._teller.stop()
        self.speaking.stop()
        self._slow.stop()
        self._asking.close()
        try:
            self._learning.save_if_changed()
            self._keep_time()
            self._parts.freshness.save()
        finally:
            self._parts.safekeeping.anchor("closed")
            self._parts.store.close()

    def _keep_time(self) -> None:
        """Keep the latest instant seen, so that a clock set back while nothing runs is noticed too."""
        latest = self._parts.watch.latest
        if latest > int(self._parts.store.meta.get(CLOCK_SEEN) or b"0"):
            self._parts.store.meta.put(CLOCK_SEEN, str(latest).encode())
