"""The protocol of forgetting as one run: a world on disk, people planted and forgotten, and everything looked through.

Nothing here touches a directory in use: the world is generated, or a copy made by backup and restore.

>>> Plan.of(1000).planted, Plan.of(1000).soak, Plan.of(100).soak
(50, 10000, 1000)

Reference: docs/why/forgetting.md; promises D5, D6, D7, C6, I6.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tactful.assembly.comparing import P_LIMIT, Compared, compared, kept_people, ranks
from tactful.assembly.engine import Engine
from tactful.assembly.planting import Planted, bought, plant
from tactful.assembly.proof_attack import attacked, soaked
from tactful.assembly.proof_parts import parts_forgotten
from tactful.assembly.restore import restore
from tactful.clock import Clock
from tactful.forget.protocol import PARTS, PERSON, Finding
from tactful.forget.residue import Trace
from tactful.learn.holdings import MODEL_FILES
from tactful.people.holding import Holding, undeclared
from tactful.stores import restore_store
from tactful.work import Progress, silent

__all__ = ["Plan", "Proof", "copy_of", "prove", "without_recipients"]

_OURS: tuple[Holding, ...] = (
    Holding("tactful.toml", "nobody", "settings"),
    Holding("socket", "nobody", "no content"),
    *(Holding(f"models/*/{one.name}", one.about, one.forget) for one in MODEL_FILES),
)
"""Files of a data directory that are not the store's."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done.

    Attributes
    ----------
    planted
        People with tokens, forgotten on disk.
    attacked
        People forgotten for the membership attack.
    soak
        People forgotten in the soak.
    """

    planted: int
    attacked: int
    soak: int
    seed: int = 1

    @property
    def attacks(self) -> dict[str, int]:
        """Return how many people are attacked per scope; part by part takes many forgets a person, so fewer are."""
        few = max(60, self.attacked // 5)
        return {PERSON: self.attacked, **dict.fromkeys(PARTS, min(few, self.attacked))}

    @classmethod
    def of(cls, people: int) -> Plan:
        """Return the plan for an attack on so many people, 60 or more."""
        return cls(planted=max(6, min(50, people // 20)), attacked=people, soak=10 * people)


@dataclass(slots=True)
class Proof:
    """One run over an engine in a scratch directory.

    Attributes
    ----------
    engine
        Open on the world; closed by the caller.
    directory
        Its data directory.
    scratch
        Where copies may be made.
    surface
        Where lists are asked for.
    """

    engine: Engine
    directory: Path
    scratch: Path
    surface: str
    plan: Plan
    trace: Trace = field(init=False)
    planted: Planted = field(init=False)
    before: list[list[int]] = field(init=False)
    seconds: list[float] = field(default_factory=list)
    receipts: int = 0
    unclean: int = 0
    saved: float = 0.0

    def run(self, progress: Progress = silent) -> Iterator[Finding]:
        """Make the steps on disk in order; yield what each found."""
        yield self._inventory()
        yield self._plant()
        yield self._forget(progress)
        at_once = compared(self.engine, [], self.surface)
        started = time.perf_counter()
        self.engine.save()
        self.saved = time.perf_counter() - started
        told = compared(self.engine, self._sample(), self.surface)
        yield _equality(at_once, told)
        yield self._canaries(told)
        yield self._residue()
        yield self._backup()
        yield self._speed()
        yield self._receipts()
        yield from parts_forgotten(self.engine, self.plan.planted, self.surface, self.directory, progress)

    def _inventory(self) -> Finding:
        self.engine.learn()
        declared, tables = self.engine.store.holdings()
        files = [str(p.relative_to(self.directory)) for p in self.directory.rglob("*") if p.is_file()]
        missing = [*undeclared(tables, declared), *undeclared(files, (*declared, *_OURS))]
        figures = {"tables": str(len(tables)), "files": str(len(files)), "undeclared": ", ".join(missing) or "0"}
        return Finding(1, not missing, figures)

    def _plant(self) -> Finding:
        self.planted = plant(self.engine, self.plan.planted, seed=self.plan.seed)
        self.trace = Trace(self.planted.marker)
        self.engine.learn()
        model = self.engine.parts.living.model
        self.before = [
            ranks(self.engine, model, names, pair[1], self.surface)
            for names, pair in zip(self.planted.readers, self.planted.pairs, strict=True)
        ]
        self.engine.backup(self.scratch / "before")
        places = self._readable_places(self.engine)
        seen = {"store.people", "store.documents"} <= places
        figures = {
            "people": str(self.plan.planted), "twins": str(self.plan.planted), "pairs": str(len(self.planted.pairs)),
            "tokens read in": ", ".join(sorted(places)) or "none",
        }  # fmt: skip
        return Finding(2, seen, figures)

    def _forget(self, progress: Progress) -> Finding:
        """Forget in a stream: between two people somebody else buys and asks."""
        engine, events = self.engine, 0
        for number, name in enumerate(self.planted.people):
            started = time.perf_counter()
            receipt = engine.people.erase(name)
            self.seconds.append(time.perf_counter() - started)
            decision = engine.decide(name, surface=self.surface, count=1)
            self.unclean += decision.mode not in {"fallback", "non_profiled"}
            self.receipts += 1
            twin = self.planted.twins[(number + 1) % len(self.planted.twins)]
            item = engine.popular(5)[number % 5]["item_id"]
            events += engine.events.add([bought(engine, twin, f"live-{number}", item, days_ago=0.01)]).accepted
            engine.decide(twin, surface=self.surface, count=3)
            self.unclean += not receipt["found"]
            # Asking made the name known again, as a stranger; that stranger goes too.
            self.receipts += 1
            engine.people.erase(name)
            progress("forget", number + 1, self.plan.planted)
        figures = {"people": str(self.plan.planted), "live events between": str(events)}
        return Finding(3, not self.unclean and events > 0, figures)

    def _sample(self) -> list[str]:
        readers = [name for names in self.planted.readers for name in names]
        return [*self.planted.twins, *readers, *kept_people(self.engine, 60)]

    def _canaries(self, told: Compared) -> Finding:
        now, fresh = [], []
        for names, pair in zip(self.planted.readers, self.planted.pairs, strict=True):
            now.append(ranks(self.engine, self.engine.parts.living.model, names, pair[1], self.surface))
            fresh.append(ranks(self.engine, told.fresh, names, pair[1], self.surface))
        figures = {name: f"{np.median(found):.0f}" for name, found in (
            ("median rank before", self.before), ("now", now), ("rebuild", fresh),
        )}  # fmt: skip
        # A pair that did not show before would prove nothing by not showing now.
        shown = float(np.median(self.before)) < float(np.median(fresh))
        return Finding(5, now == fresh and shown, figures)

    def _residue(self) -> Finding:
        hits, read = self.trace.in_directory(self.directory)
        opened = self._readable_places(self.engine)
        blind = self.trace.self_test()
        figures = {
            "bytes read": f"{read:,}", "hits in six encodings": str(len(hits)) if not hits else "; ".join(hits),
            "places that a key still opens": ", ".join(sorted(opened)) or "0",
        }  # fmt: skip
        return Finding(7, not hits and not opened and not blind, figures)

    def _backup(self) -> Finding:
        clock, dest = self.engine.clock, self.scratch / "restored"
        told = restore_store(
            self.scratch / "before",
            dest,
            master_key=self.directory / "master.key",
            tombstones=[self.directory / "tombstones.log"],
            clock=clock,
        )
        engine = Engine.open(dest, clock=clock, learn_in_child=False)
        engine.learn()
        try:
            known = sum(engine.store.vault.find(name) is not None for name in self.planted.people)
            places = self._readable_places(engine)
            again = compared(engine, [*self.planted.twins, *kept_people(engine, 40)], self.surface)
        finally:
            engine.close()
        hits, _ = self.trace.in_directory(dest)
        figures = {
            "erased again": str(told["erased"]), "known": str(known), "readable": ", ".join(sorted(places)) or "0",
            "hits": str(len(hits)), "lists that differ from a rebuild": f"{again.lists} of {again.asked}",
        }  # fmt: skip
        return Finding(
            8, told["erased"] >= self.plan.planted and not (known or places or hits) and again.equal, figures
        )

    def _speed(self) -> Finding:
        slowest, first = max(self.seconds), self.seconds[0]
        median = float(np.median(self.seconds))
        figures = {
            "to a clean decision": f"{median * 1000:.0f} ms median, {slowest * 1000:.0f} ms slowest",
            "person with 300 events": f"{first * 1000:.0f} ms", "next solve and files": f"{self.saved:.2f} s",
        }  # fmt: skip
        return Finding(9, slowest <= 1.0 and self.saved <= 60.0, figures)

    def _receipts(self) -> Finding:
        wrong = self.engine.receipts.verify()
        bodies = [body for _, body in self.engine.store.meta.receipts()]
        naming = sum(bool(self.trace.encodings_in(body)) for body in bodies)
        figures = {"receipts": str(len(bodies)), "that name somebody": str(naming), "broken links": str(len(wrong))}
        return Finding(11, not wrong and not naming and len(bodies) >= self.receipts, figures)

    def _readable_places(self, engine: Engine) -> set[str]:
        return {place for place, body in engine.store.readable() if self.trace.encodings_in(body)}


def prove(
    make: Callable[[Path], Engine],
    plan: Plan,
    *,
    surface: str | None = None,
    progress: Progress = silent,
) -> Iterator[Finding]:
    """Run the whole protocol; yield what each step found, not in order of number.

    Parameters
    ----------
    make
        Fills a new directory with a world and opens it, with `learn_in_child` false.
    plan
        How much is done.
    surface
        Where lists are asked for; the first of the settings by default.
    """
    with _scratch() as scratch:
        engine = make(scratch / "world")
        try:
            named = surface or next(iter(engine.settings.surfaces))
            yield from Proof(engine, scratch / "world", scratch, named, plan).run(progress)
        finally:
            engine.close()
    for scope, people in plan.attacks.items():
        yield attacked(people, scope=scope, seed=plan.seed, progress=progress)
    yield soaked(plan.soak, seed=plan.seed + 1, progress=progress)


def copy_of(path: Path, dest: Path, *, clock: Clock) -> Engine:
    """Copy a data directory by backup and restore, leaving out its recipients, and open the copy.

    A proof must not tell anybody that planted people were erased.
    """
    with tempfile.TemporaryDirectory(prefix="tactful-copy-") as place:
        source = Engine.open(path, clock=clock)
        try:
            source.backup(Path(place) / "copy", keys=Path(place) / "keys")
        finally:
            source.close()
        settings = Path(place) / "copy" / "tactful.toml"
        settings.write_text(without_recipients(settings.read_text("utf-8")), "utf-8")
        restore(Path(place) / "copy", dest, key_file=path / "master.key", clock=clock)
    return Engine.open(dest, clock=clock, learn_in_child=False)


def without_recipients(text: str) -> str:
    r"""Return settings without their tables of recipients.

    >>> without_recipients("a = 1\n[recipients.crm]\nurl = 'x'\n[limits]\nb = 2\n")
    'a = 1\n[limits]\nb = 2\n'
    """
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            inside = line.lstrip().startswith("[recipients")
        if not inside:
            kept.append(line)
    return "".join(kept)


def _equality(at_once: Compared, told: Compared) -> Finding:
    """Judge counts and P at once, and everything after the next solve."""
    figures = {
        "counts that differ": ", ".join([*at_once.counts, *told.counts]) or "0",
        "P at once": f"{at_once.error:.1e} (at most {P_LIMIT:.0e})", "after the next solve": f"{told.error:.1e}",
        "lists that differ": f"{told.lists} of {told.asked}",
    }  # fmt: skip
    return Finding(4, not at_once.counts and at_once.error <= P_LIMIT and told.equal, figures)


@contextmanager
def _scratch() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="tactful-proof-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
