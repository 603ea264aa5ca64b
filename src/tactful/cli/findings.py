"""The checks of the doctor, one function a check; each says what it found and how to mend it.

A check never changes anything and never raises for a sick directory: that is a finding.

>>> Finding("disk", "good", "40.0 GB free").cure
''
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tactful.clock import DAY_MS, HOUR_MS, SystemClock, parse_time
from tactful.errors import TactfulError

__all__ = ["Finding", "look"]

_GB = 1_000_000_000
_LOW_DISK_GB = 1.0
_OLD_MODEL_DAYS = 7.0
_LATE_HOURS = 24.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    verdict: Literal["good", "warn", "bad"]
    detail: str
    cure: str = ""


def look(path: Path) -> list[Finding]:
    """Run every check on a directory; offline checks first, then those that need the engine."""
    checks: tuple[Callable[[Path], Iterator[Finding]], ...] = (_disk, _clock, _settings, _secrets, _engine)
    return [*_versions(), *(finding for check in checks for finding in check(path))]


def _versions() -> Iterator[Finding]:
    import apsw
    import numpy

    from tactful import __version__

    told = f"tactful {__version__}, Python {platform.python_version()}, SQLite {apsw.sqlite_lib_version()}"
    told += f", NumPy {numpy.__version__}"
    yield Finding("versions", "good", told)


def _disk(path: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(path).free / _GB
    used = sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) / _GB
    told = f"{free:.1f} GB free, {used:.2f} GB used by this directory"
    if free < _LOW_DISK_GB:
        yield Finding("disk", "bad", told, "free some space; a full disk answers 507 and loses nothing acknowledged")
    else:
        yield Finding("disk", "good", told)


def _clock(path: Path) -> Iterator[Finding]:
    now = SystemClock().now()
    newest = max((int(f.stat().st_mtime * 1000) for f in path.iterdir()), default=0)
    if newest > now + 60_000:
        yield Finding(
            "clock",
            "bad",
            f"files here are {(newest - now) / 1000:.0f} s newer than the machine's clock",
            "set the clock (NTP); events would be refused as in the future",
        )
    else:
        yield Finding("clock", "good", "no file is newer than the machine's clock")


def _settings(path: Path) -> Iterator[Finding]:
    from tactful.settings import load_file

    try:
        settings = load_file(path / "tactful.toml")
    except TactfulError as error:
        yield Finding("settings", "bad", error.detail, error.hint)
        return
    told = f"{settings.setting}: {len(settings.kinds)} kinds, {len(settings.surfaces)} surfaces"
    yield Finding("settings", "good", told)


def _secrets(path: Path) -> Iterator[Finding]:
    """Key files must be their owner's alone."""
    mine = [f for f in (path / "master.key", path / "socket") if f.exists()]
    loose = [f for f in mine if stat.S_IMODE(f.stat().st_mode) & 0o077]
    for file in loose:
        yield Finding("secrets", "bad", f"{file.name} can be read by others than its owner", f"chmod 600 {file}")
    if not loose:
        yield Finding("secrets", "good", ", ".join(f.name for f in mine) or "kept outside the directory")
    if os.name == "posix" and os.geteuid() == 0:
        yield Finding("secrets", "warn", "running as root", "run the server as a user of its own")


def _engine(path: Path) -> Iterator[Finding]:
    from tactful.cli.reach import reach

    try:
        with reach(path) as engine:
            ready, checks = engine.ready()
            stats, damage, retention = engine.stats(), engine.damage(), engine.retention()
            chain = engine.verify_chain()
            owner = "served now" if engine.live else "not served now"
    except TactfulError as error:
        yield Finding("store", "bad", f"{error.detail} [{error.code}]", error.hint)
        return
    yield from _readiness(ready, checks, owner)
    yield _damage(damage)
    yield _chain(chain)
    yield _model(stats)
    yield _retention(retention)
    yield from _recipients(retention)


def _readiness(ready: bool, checks: dict[str, Any], owner: str) -> Iterator[Finding]:
    told = ", ".join(f"{name}: {value}" for name, value in checks.items())
    if ready:
        yield Finding("store", "good", f"{owner}; {told}" if told else owner)
    else:
        yield Finding("store", "bad", told or "not ready", "see the message; a backup restores with: tactful restore")


def _damage(found: list[str] | None) -> Finding:
    if found is None:
        return Finding("check", "good", "a full check needs the server stopped")
    if found:
        return Finding(
            "check", "bad", "; ".join(found), "keep the files, then restore the latest backup: tactful restore"
        )
    return Finding("check", "good", "every page and every chunk of the store is sound")


def _chain(told: dict[str, Any]) -> Finding:
    from tactful.cli.audit import said

    if told["faults"]:
        first = told["faults"][0]
        what = f"{said(told)}; first at link {first['seq']}: {first['detail']} [{first['code']}]"
        return Finding("audit chain", "bad", what, "keep the files; compare with your copies: tactful audit verify")
    if told["links"] and not told["anchors"]:
        return Finding("audit chain", "warn", said(told), "the anchor comes with the next hour; see [safekeeping]")
    return Finding("audit chain", "good", said(told))


def _model(stats: dict[str, Any]) -> Finding:
    made = stats.get("model_at")
    if not made:
        return Finding("model", "warn", "nothing learned yet: lists are the popular ones", "tactful learn --path DIR")
    age = (SystemClock().now() - parse_time(str(made), what="model_at")) / DAY_MS
    told = f"{stats.get('model', 'model')} is {age:.1f} days old"
    if age > _OLD_MODEL_DAYS:
        return Finding("model", "warn", told, "tactful learn --path DIR (daily, from cron or a timer)")
    return Finding("model", "good", told)


def _retention(told: dict[str, Any]) -> Finding:
    last = told.get("last_round")
    if last is None:
        return Finding("retention", "good", "nothing has been kept long enough to remove")
    age = (SystemClock().now() - parse_time(str(last["at"]), what="last_round")) / HOUR_MS
    told_ = f"{sum(last['removed'].values())} rows past their time removed {age:.1f} h ago"
    if age > _LATE_HOURS:
        return Finding("retention", "warn", told_, "let tactful serve run, or open the directory daily")
    return Finding("retention", "good", told_)


def _recipients(told: dict[str, Any]) -> Iterator[Finding]:
    silent = [row["recipient"] for row in told.get("recipients", []) if not row["ready"]]
    if silent:
        yield Finding(
            "recipients", "bad", f"no secret for {', '.join(silent)}: nobody is told of erasures",
            "set the variable that recipients.<name>.secret_env names",
        )  # fmt: skip
    elif told.get("recipients"):
        yield Finding("recipients", "good", f"{len(told['recipients'])} told of erasures, {told['waiting']} wait")
