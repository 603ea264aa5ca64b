"""Time is read in one place, ``clock.py``, so that replay, tests and simulation can hold it still.

Measuring a duration (`time.perf_counter`, `time.monotonic`) is not reading the time.
"""

from __future__ import annotations

from collections.abc import Iterator

from house_tree import Breach, Source, calls, imports

READS = {"time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"}
METHODS = {"now", "utcnow", "today", "fromtimestamp"}
TIMES = {"datetime", "date", "datetime.datetime", "datetime.date"}


def breaches(source: Source) -> Iterator[Breach]:
    """Yield readings of the machine's clock outside ``clock.py``."""
    if source.name == "src/tactful/clock.py":
        return
    for node, name in calls(source):
        owner, _, method = name.rpartition(".")
        # Turning a given instant to a date reads no clock; only `fromtimestamp` without an argument would.
        wall = owner in TIMES and method in METHODS and not (method == "fromtimestamp" and node.args)
        if (name in READS or wall) and not source.excused(node.lineno, "clock"):
            yield Breach(node.lineno, f"{name}() reads the clock: take a Clock and ask it")
    for line, module in imports(source):
        if module == "time" and "from time import time" in source.text.splitlines()[line - 1]:
            yield Breach(line, "import perf_counter or monotonic; the time of day comes from Clock")
