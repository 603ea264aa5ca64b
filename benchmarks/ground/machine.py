"""Where figures come from: the machine, its threads, what one sync costs, and how a table is printed.

Every script prints a Markdown table for people and, after it, one line of JSON for machines.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import json
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["arguments", "bandwidth", "child", "peak_mb", "percentiles", "say", "statement", "sync_ms", "table", "timed"]


def arguments() -> list[str]:
    """Return the words given to the script."""
    return sys.argv[1:]


def statement() -> dict[str, Any]:
    """Return what a reader must know about the machine to compare figures."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "unknown",
    )
    memory = next((int(line.split()[1]) // 1024 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_mb": memory,
        "python": platform.python_version(),
        "numpy": importlib.metadata.version("numpy"),
        "blas_threads": os.environ.get("OPENBLAS_NUM_THREADS", f"default ({os.cpu_count()})"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def sync_ms(where: Path | None = None) -> float:
    """Return the median milliseconds of one small write and sync to disk, over 20."""
    with tempfile.NamedTemporaryFile(dir=where) as file:
        spent = []
        for _ in range(20):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            spent.append((time.perf_counter() - begun) * 1000)
    return round(float(np.median(spent)), 2)


def bandwidth() -> float:
    """Return bytes per second of one core reading float32 far larger than its caches (best of five)."""
    data = np.ones(64_000_000, np.float32)
    best = min(timed(data.sum) for _ in range(5))
    return data.nbytes / best


def timed(work: Callable[[], Any]) -> float:
    """Return the wall seconds of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return p50 and p99 in milliseconds."""
    p50, p99 = np.percentile(np.asarray(seconds) * 1000, [50, 99])
    return {"p50_ms": round(float(p50), 4), "p99_ms": round(float(p99), 4)}


def peak_mb() -> float:
    """Return the peak resident megabytes of this process."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def child(work: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """Run `work` in a forked child and return its mapping with ``peak_mb`` and ``cpu_seconds`` of the child alone.

    ``malloc_trim`` before the fork keeps the parent's freed pages out of the child's peak.
    """
    ctypes.CDLL(None).malloc_trim(0)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        before = time.process_time()
        told = dict(work())
        told |= {"peak_mb": peak_mb(), "cpu_seconds": round(time.process_time() - before, 2)}
        os.write(write, json.dumps(told).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return dict(json.loads(answer))


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of one shape as a Markdown table."""
    heads = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_cell(row.get(name, "")) for name in heads) + " |" for row in rows]
    return "\n".join(lines)


def say(title: str, rows: Sequence[Mapping[str, Any]], *, notes: Sequence[str] = (), **facts: Any) -> None:
    """Print a title, the machine, the table, the notes, and everything once more as one line of JSON."""
    told = statement() | {"sync_ms": sync_ms()} | facts
    print(f"\n## {title}\n")
    print(" · ".join(f"{name} {value}" for name, value in told.items()) + "\n")
    print(table(rows))
    for note in notes:
        print(f"\n{note}")
    if "--no-json" in arguments():
        return
    print("\n" + json.dumps({"title": title, "facts": told, "rows": list(rows), "notes": list(notes)}), flush=True)


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
