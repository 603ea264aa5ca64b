"""Learning while serving: a child process reads, fits and saves; this process catches the model up and swaps it in.

The decision path is never held: fitting runs elsewhere, and the swap is one pointer. Model files live in
``DIR/models/<name>``; one that is older than the latest change of people is never loaded (DESIGN 8.8).
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from tactful.assembly.constants import keep_constants, kept_constants, older_constants, tuned
from tactful.assembly.lesson import read_course
from tactful.assembly.parts import Parts
from tactful.assembly.welcoming import tried_by_all
from tactful.catalogue.catalogue import Catalogue
from tactful.clock import FixedClock
from tactful.errors import Conflict, StoreTrouble, Unavailable
from tactful.ids import Millis
from tactful.learn.archive import load, read_manifest, save
from tactful.learn.learned import Model
from tactful.rank.constants import Constants
from tactful.work import Progress, silent

__all__ = ["EPOCH", "FAR", "FEW", "Learning", "load_latest"]

EPOCH = "change_epoch"
"""Name of the stored count of changes of people (erasures, merges, words); older model files are void."""

FEW = 5_000
"""Up to so many new events are learned one by one; more are learned from the log in one round."""

FAR = 20_000
"""A model that is further behind the log is not caught up event by event: learning anew is quicker."""

_ROOM = 1 << 24


def load_latest(directory: Path, epoch: int, catalogue: Catalogue) -> Model | None:
    """Return the newest saved model that is still valid, None when there is none."""
    for leftover in directory.glob("learning*"):
        shutil.rmtree(leftover, ignore_errors=True)  # of a learner that was killed: it may hold people who left
    for path in sorted((p for p in directory.glob("g*") if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True):
        try:
            return load(path, catalogue, forget_epoch=epoch)
        except Unavailable:
            shutil.rmtree(path, ignore_errors=True)  # void or damaged: it must not be read by anybody
    return None


class Learning:
    """Learns on demand and keeps the model files.

    Parameters
    ----------
    parts
        The wired pieces.
    directory
        The data directory; None for an engine in memory, which learns in its own process and saves nothing.
    in_child
        False learns in this process also for a store on disk.
    master_key
        File of the master key, when it is not in the directory.
    """

    def __init__(
        self, parts: Parts, directory: Path | None, *, in_child: bool = True, master_key: Path | None = None
    ) -> None:
        self._parts = parts
        self._directory = directory
        self._in_child = in_child
        self._master_key = master_key
        self._busy = threading.Lock()
        self._saving = threading.Lock()
        self._stopped = False
        self._child: subprocess.Popen[bytes] | None = None
        self._saved_seq, self._saved_epoch = self._on_disk()

    def learn(self, *, tune: bool = False, progress: Progress = silent) -> dict[str, Any]:
        """Learn from the log as it stands and serve the new model.

        Parameters
        ----------
        tune
            Also choose the constants on the newest slice; they are kept for later rounds.

        Returns
        -------
        dict
            ``version, seq, events, seconds`` and, after tuning, ``report``. The new model serves by then.

        Raises
        ------
        Conflict
            Code ``already-learning``.
        Unavailable
            ``learner-died``, ``closing``, ``settings-changed``, or what the learning process met (``disk-full``,
            ``out-of-memory``, …); the model in service stays.
        """
        if not self._busy.acquire(blocking=False):
            raise Conflict("already-learning", "a model is being learned", hint="wait for it to finish")
        try:
            return self._round(tune=tune, progress=progress)
        finally:
            self._busy.release()

    def mend(self, *, progress: Progress = silent, wait: bool = False) -> None:
        """Put the served model right where it cannot follow by itself; nothing to do as a rule.

        Parameters
        ----------
        wait
            Wait for a round that is under way and see what it left to do; else its own next turn does.
        """
        living = self._parts.living
        if living.held_up or not self._busy.acquire(blocking=wait):
            return
        try:
            living.meet()  # items that nobody has heard of yet can still be shut out
            if living.doubtful or living.outdated or living.crowded or (living.lagging and living.behind() > FEW):
                self._round(tune=False, progress=progress)
            elif living.lagging:
                living.catch_up()
        finally:
            self._busy.release()

    def renew(self) -> None:
        """Learn anew when a grant that the served model has counted has ended meanwhile."""
        if self._parts.living.model.under.until > self._parts.watch.now() or self._parts.living.held_up:
            return
        if self._busy.acquire(blocking=False):
            try:
                self._round(tune=False, progress=silent)
            finally:
                self._busy.release()

    def _round(self, *, tune: bool, progress: Progress) -> dict[str, Any]:
        started = time.monotonic()
        try:
            self._go_on()
            told = (
                self._learn_here(tune=tune, progress=progress)
                if self._directory is None or not self._in_child
                else self._learn_in_child(self._directory, tune=tune, progress=progress)
            )
        finally:
            self._parts.living.end_snapshot()
        return {
            "version": self._parts.living.model.version,
            "seq": self._parts.living.model.seq,
            **told,
            "seconds": round(time.monotonic() - started, 3),
        }

    def save(self) -> None:
        """Write the served model to disk, so that a restart continues from here.

        A model that may be wrong is not written: what lies on disk is right about an earlier position, or void.

        Raises
        ------
        StoreTrouble
            ``disk-full`` or ``disk-trouble``; what was written before stays.
        """
        if self._directory is None:
            return
        models = self._directory / "models"
        with self._saving, self._parts.living.still() as model:
            if self._parts.living.doubtful:
                return
            model.forget_epoch = self.epoch()
            try:
                models.mkdir(mode=0o700, exist_ok=True)
                save(model, models / model.version)
            except OSError as error:
                shutil.rmtree(models / f"{model.version}.draft", ignore_errors=True)
                raise self._trouble(error) from error
            self._saved_seq, self._saved_epoch = model.seq, model.forget_epoch
            self._clean(models, keep=model.version)

    def save_if_changed(self) -> None:
        """Write the served model if it has learned anything since it was last written.

        One that is far behind the log, as after a round that failed, is left: opening learns what came since.
        """
        living = self._parts.living
        if living.lagging and living.behind() > FEW:
            return
        if self._parts.living.model.seq != self._saved_seq or self._saved_epoch != self.epoch():
            self.save()

    def save_if_void(self) -> None:
        """Solve taste afresh and write the served model anew when the files on disk no longer count."""
        if self._saved_epoch != self.epoch():
            self._parts.living.solve()
            self.save()

    def learn_taste(self) -> None:
        """Let taste, and what is solved of outcomes, catch up with the last seconds (other parts learned at once)."""
        self._parts.living.learn_taste()
        self._parts.living.learn_outcomes()

    def stop(self) -> None:
        """Learn no more: a round under way ends with Unavailable ``closing``; returns once it has."""
        self._stopped = True
        child = self._child
        if child is not None:
            child.kill()
        with self._busy:  # whoever learns next is told to go home
            self._child = None

    def epoch(self) -> int:
        """Return the stored count of changes of people."""
        return int(self._parts.store.meta.get(EPOCH) or b"0")

    def changed(self) -> None:
        """Count one more change of people: every model file written so far is void from now on.

        Called while nothing else changes people and no model is written (`Living.change`, `Living.hold`).
        """
        self._parts.store.meta.put(EPOCH, b"%d" % (self.epoch() + 1))

    def _learn_here(self, *, tune: bool, progress: Progress) -> dict[str, Any]:
        parts = self._parts
        progress = self._until_stopped(progress)
        now = FixedClock(Millis(int(parts.clock.now())))
        with parts.living.snapshot(int(now.now())):
            course = read_course(parts.store, parts.settings, parts.kinds, now, progress=progress)
        constants = kept_constants(parts.store.meta, parts.settings)
        report: dict[str, Any] = {}
        if tune:
            older = older_constants(parts.store.meta)
            trials = tried_by_all(parts.store, parts.settings, parts.kinds, now)
            constants, report = tuned(course, constants, parts.settings, trials=trials, older=older, progress=progress)
            keep_constants(parts.store.meta, constants, read_at=int(now.now()))
        model = course.model(constants, progress)
        self._go_on()
        model.forget_epoch = self.epoch()
        parts.living.swap(model)
        self.save()
        return {"events": len(course.diary), "report": report}

    def _learn_in_child(self, directory: Path, *, tune: bool, progress: Progress) -> dict[str, Any]:
        dest, began = directory / "models" / "learning", int(self._parts.clock.now())
        try:
            read, saved = self._taught(directory, dest, tune=tune, progress=self._until_stopped(progress))
            self._go_on()
            model = load(dest, self._parts.shelf.snapshot(), verify=False)
            if self._parts.store.events.last_seq() - model.seq > FAR:  # as while much is brought in: once more
                read, saved = self._taught(directory, dest, tune=tune, progress=self._until_stopped(progress))
                model = load(dest, self._parts.shelf.snapshot(), verify=False)
            if tune:
                chosen = msgspec.convert(saved["constants"], Constants)
                keep_constants(self._parts.store.meta, chosen, read_at=began)
            model.forget_epoch = self.epoch()
            self._parts.living.swap(model)
            self.save()
        finally:  # what the learner wrote is not to outlive this round, whatever became of it
            shutil.rmtree(dest, ignore_errors=True)
            shutil.rmtree(dest.with_name("learning.draft"), ignore_errors=True)
        return {"events": read["events"], "report": saved["report"]}

    def _taught(
        self, directory: Path, dest: Path, *, tune: bool, progress: Progress
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Run the learning process; return what it said when it had read and when it had saved."""
        dest.parent.mkdir(mode=0o700, exist_ok=True)
        from tactful.stores.sqlite.masterkey import ENVIRONMENT

        now = int(self._parts.clock.now())
        command = [sys.executable, "-m", "tactful.assembly.child", str(directory), str(dest), str(now)]
        command += [self._parts.settings_version, *(["--tune"] if tune else [])]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "2")}
        if self._master_key is not None:
            environment[ENVIRONMENT] = str(self._master_key)
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as child:  # noqa: S603 - our own module
            self._child = child
            try:
                self._go_on()  # who stops us now has either seen the child or been seen here
                lines = _lines(child)
                with self._parts.living.snapshot(now):
                    read = _until(lines, "read", progress)
                return read, _until(lines, "saved", progress)
            except BaseException:
                child.kill()
                if self._stopped:
                    raise _closing() from None
                raise
            finally:
                self._child = None

    def _go_on(self) -> None:
        if self._stopped:
            raise _closing()

    def _until_stopped(self, progress: Progress) -> Progress:
        def tell(what: str, done: int, total: int | None) -> None:
            self._go_on()
            progress(what, done, total)

        return tell

    def _on_disk(self) -> tuple[int, int]:
        """Return the position and epoch of the newest model on disk; without one, what makes any other be written."""
        if self._directory is not None:
            saved = sorted((self._directory / "models").glob("g*"), key=lambda path: path.stat().st_mtime)
            with suppress(Unavailable):  # no model yet, or nothing that can be read
                manifest = read_manifest(saved[-1] if saved else self._directory / "models")
                return manifest.seq, manifest.forget_epoch
        return (0, -1) if self._parts.living.model.seq else (0, self.epoch())

    def _trouble(self, error: OSError) -> StoreTrouble:
        from tactful.stores.sqlite.trouble import trouble_of

        # numpy tells of a short write without saying why; there is hardly another reason
        return trouble_of(OSError(errno.ENOSPC, "no room") if error.errno is None else error)

    def _clean(self, models: Path, keep: str) -> None:
        for path in models.iterdir():
            if path.is_dir() and path.name not in {keep, "learning", "learning.draft"}:
                shutil.rmtree(path, ignore_errors=True)


def _closing() -> Unavailable:
    return Unavailable("closing", "the engine is being closed", hint="open it again and learn")


def _lines(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    for line in child.stdout or ():
        if line.endswith(b"\n"):  # else it was cut off in the middle
            yield msgspec.json.decode(line, type=dict[str, Any])


def _until(lines: Iterator[dict[str, Any]], word: str, progress: Progress) -> dict[str, Any]:
    for line in lines:
        if word in line:
            return line
        if "error" in line:
            raise Unavailable(line["error"], line["detail"], hint=line["hint"])
        progress(line["what"], line["done"], line["total"])
    raise Unavailable("learner-died", "the learning process ended early", hint="look at its messages, then try again")
