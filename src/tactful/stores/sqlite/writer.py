"""The one thread that writes: whatever waits in its queue becomes one transaction, one sync, many answers.

Order of every round (DESIGN 8.2): apply, keys durable, commit, answer other work, tell the listener, answer events.
A job that is refused on its own ground (a Conflict, say) is undone alone; trouble with the disk undoes the round
and every caller hears of it. After a failed sync nothing is acknowledged any more.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import apsw

from tactful.errors import StoreTrouble, Unavailable
from tactful.events.columns import EventColumns
from tactful.events.log import Appended
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.trouble import DRIVER_ERRORS, is_failed_sync, trouble_of
from tactful.stores.store import OnCommit

__all__ = ["Appender", "Writer"]

T = TypeVar("T")
_ROUND_JOBS = 4096
_ROUND_ROWS = 300_000
_IDLE_SECONDS = 0.05


class Appender(Protocol):
    """Writes batches of events inside a round."""

    def write(self, connection: apsw.Connection, batches: list[EventColumns]) -> tuple[list[Appended], EventColumns]:
        """Write the new rows; return the verdict of each batch and the rows written, in order of seq."""
        ...

    def undone(self) -> None:
        """Forget what was assumed in a round that did not commit."""
        ...


@dataclass(slots=True)
class _Job:
    """One waiting call: a batch of events, or a piece of work."""

    future: Future[Any]
    batch: EventColumns | None = None
    work: Callable[[apsw.Connection], Any] | None = None
    after: Callable[[bool], None] | None = None
    alone: bool = False


class Writer:
    """Owns the only writing connection.

    Parameters
    ----------
    connection
        A connection from `connect`, used by the writer's thread only once `start` was called.
    keyring
        Its staged keys are made durable before each commit.
    appender
        Writes events.
    upkeep
        Called in the writer's thread when the queue has been empty for a moment; True asks to be called again.
    overdue
        True when upkeep cannot wait for a quiet moment.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        keyring: KeyRing,
        appender: Appender,
        upkeep: Callable[[apsw.Connection], bool],
        overdue: Callable[[], bool],
    ) -> None:
        self._connection = connection
        self._keyring = keyring
        self._appender = appender
        self._upkeep = upkeep
        self._overdue = overdue
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._refusal: StoreTrouble | None = None
        self._broken: StoreTrouble | None = None
        self._restless = False
        self._written: list[EventColumns] = []
        self.on_commit: OnCommit | None = None
        self._thread = threading.Thread(target=self._run, name="tactful-writer", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def refuse(self, reason: StoreTrouble) -> None:
        """Never begin: every call raises `reason` (a store open for reading)."""
        self._refusal = reason

    def append(self, batch: EventColumns) -> Future[Appended]:
        """Queue events."""
        return self._put(_Job(Future(), batch=batch))

    def submit(self, work: Callable[[apsw.Connection], T], *, after: Callable[[bool], None] | None = None) -> Future[T]:
        """Queue work that writes; `after` is told, in the writer's thread, whether it was committed."""
        return self._put(_Job(Future(), work=work, after=after))

    def do(
        self,
        work: Callable[[apsw.Connection], T],
        *,
        after: Callable[[bool], None] | None = None,
        batch: EventColumns | None = None,
    ) -> T:
        """Do work that writes and return its result once it is durable.

        Events in `batch` are appended behind the work, in the same commit, and learned before this returns.

        Raises
        ------
        StoreTrouble
            ``writer-thread`` when a listener waits for the writer it runs in, which would wait for ever.
        """
        if threading.current_thread() is self._thread:
            raise StoreTrouble(
                "writer-thread", "a listener to commits cannot wait for another write", hint="queue it instead"
            )
        future: Future[T] = self._put(_Job(Future(), work=work, after=after, batch=batch))
        return future.result()

    def do_alone(self, work: Callable[[apsw.Connection], T]) -> T:
        """Do work between transactions, such as a checkpoint."""
        future: Future[T] = self._put(_Job(Future(), work=work, alone=True))
        return future.result()

    def wake(self) -> None:
        """Ask for upkeep at the next quiet moment."""
        self._restless = True
        self._put(_Job(Future(), work=lambda _: None, alone=True))

    def close(self) -> None:
        """Finish what is queued and end the thread; later calls are refused."""
        with self._gate:
            if self._closed or self._refusal is not None:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _put(self, job: _Job) -> Future[Any]:
        if self._refusal is not None:
            raise self._refusal
        with self._gate:
            if self._closed:
                raise StoreTrouble("store-closed", "the store is closed", hint="open it again")
            # From here on it cannot be called off: a caller that goes away must not stop the writer.
            job.future.set_running_or_notify_cancel()
            self._queue.put(job)
        return job.future

    def _run(self) -> None:
        going = True
        while going:
            going, jobs = self._gather()
            together = [job for job in jobs if not job.alone]
            if together:
                self._round(together)
                self._restless = True
                if self._overdue():
                    self._quiet()
            for job in jobs:
                if job.alone:
                    self._alone(job)
            if not jobs and going:
                self._quiet()

    def _gather(self) -> tuple[bool, list[_Job]]:
        """Return whether to go on, and what waits; no jobs means that it has been quiet for a moment."""
        jobs: list[_Job] = []
        rows = 0
        # An empty queue is how a round ends, not a failure.
        with suppress(queue.Empty):
            job = self._queue.get(timeout=_IDLE_SECONDS if self._restless else None)
            while True:
                if job is None:
                    return False, jobs
                jobs.append(job)
                rows += len(job.batch) if job.batch is not None else 0
                if len(jobs) >= _ROUND_JOBS or rows >= _ROUND_ROWS:
                    break
                job = self._queue.get_nowait()
        return True, jobs

    def _round(self, jobs: list[_Job]) -> None:
        """Run one transaction and answer its callers."""
        self._written = []
        answers: list[tuple[_Job, Any, Exception | None]] = []
        trouble = self._broken
        if trouble is None:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                answers = self._apply(jobs)
                self._keyring.flush()
                self._connection.execute("COMMIT")
            except StoreTrouble as error:
                trouble = error
            except DRIVER_ERRORS as error:
                trouble = trouble_of(error)
                if is_failed_sync(error):
                    self._broken = trouble
            except Exception as error:  # noqa: BLE001 - this thread must outlive any mistake in what it was given
                trouble = StoreTrouble(
                    "store-failed", "writing failed and was undone", hint="see the log, then report it"
                )
                trouble.__cause__ = error
        if trouble is not None:
            self._undo()
            answers = [(job, None, trouble) for job in jobs]
        self._finish(answers, committed=trouble is None)

    def _apply(self, jobs: list[_Job]) -> list[tuple[_Job, Any, Exception | None]]:
        answers: list[tuple[_Job, Any, Exception | None]] = []
        waiting: list[_Job] = []
        for job in jobs:
            if job.work is None:
                waiting.append(job)
                continue
            answers += self._append(waiting)
            waiting = []
            told = self._work(job)
            if told[2] is None and job.batch is not None:
                self._append([job])
            answers.append(told)
        return answers + self._append(waiting)

    def _append(self, jobs: list[_Job]) -> list[tuple[_Job, Any, Exception | None]]:
        if not jobs:
            return []
        verdicts, rows = self._appender.write(self._connection, [job.batch for job in jobs if job.batch is not None])
        if len(rows):
            self._written.append(rows)
        return [(job, verdict, None) for job, verdict in zip(jobs, verdicts, strict=True)]

    def _work(self, job: _Job) -> tuple[_Job, Any, Exception | None]:
        assert job.work is not None  # noqa: S101 - told by the caller's branch
        self._connection.execute("SAVEPOINT job")
        try:
            result = job.work(self._connection)
        except (StoreTrouble, *DRIVER_ERRORS):
            raise
        except Exception as error:  # noqa: BLE001 - this thread is a door: any failure must reach its caller
            self._connection.execute("ROLLBACK TO job")
            self._connection.execute("RELEASE job")
            return job, None, error
        self._connection.execute("RELEASE job")
        return job, result, None

    def _alone(self, job: _Job) -> None:
        assert job.work is not None  # noqa: S101 - jobs that run alone are always work
        try:
            result = job.work(self._connection)
        except DRIVER_ERRORS as error:
            job.future.set_exception(trouble_of(error))
        except Exception as error:  # noqa: BLE001 - see `_work`
            job.future.set_exception(error)
        else:
            job.future.set_result(result)

    def _quiet(self) -> None:
        self._restless = False
        try:
            self._restless = self._upkeep(self._connection)
        except (StoreTrouble, *DRIVER_ERRORS):
            # Upkeep changes nothing anybody waits for; what was wrong shows at the next write or in `check`.
            self._undo()

    def _undo(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except apsw.Error as error:
            self._broken = trouble_of(error)
        self._keyring.unstage()
        self._appender.undone()

    def _finish(self, answers: list[tuple[_Job, Any, Exception | None]], *, committed: bool) -> None:
        """Answer whoever waits: other work at once (a recorded decision owes nothing to learning), then events."""
        events: list[tuple[_Job, Any]] = []
        for job, result, error in answers:
            if job.after is not None:
                job.after(committed and error is None)
            if error is not None:
                job.future.set_exception(error)
            elif job.batch is not None:
                events.append((job, result))
            else:
                job.future.set_result(result)
        behind = self._tell() if committed else None
        for job, result in events:
            if behind is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(behind)

    def _tell(self) -> Unavailable | None:
        listener = self.on_commit
        if listener is None:
            return None
        trouble = None
        for rows in self._written:  # each on its own: what one of them fails with is no reason to hide the others
            try:
                listener(rows)
            except Exception as error:  # noqa: BLE001 - a listener's failure must not stop the writer
                trouble = Unavailable(
                    "model-behind", "the events are kept but the model could not follow", hint="send them again"
                )
                trouble.__cause__ = error
        return trouble
