"""A model on disk: a directory of arrays and one JSON manifest, never executable, mapped into memory when read.

The directory appears as a whole (rename), every file carries its SHA-256, and a model from before the latest forget
is refused, so nobody comes back through an old file (DESIGN 8.8).

>>> FORMAT
2
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.errors import Unavailable
from tactful.learn.generation import Generation
from tactful.learn.gram import Layout
from tactful.learn.learned import Model
from tactful.learn.outcomes import OutcomeSums
from tactful.learn.regression import Regression, ridge_of
from tactful.learn.solve import machine
from tactful.learn.under import Under
from tactful.rank.constants import Constants
from tactful.rank.content import Content
from tactful.rank.directed import DirectedCounts
from tactful.rank.directed_dense import DenseCounts
from tactful.rank.directed_sparse import SparseCounts
from tactful.rank.sums import Sums
from tactful.rank.trend import Buckets

__all__ = ["FORMAT", "Manifest", "load", "read_manifest", "save"]

FORMAT = 2
_MAPPED = 1 << 20
"""Files from this size on are mapped; smaller ones are read."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a saved model says of itself."""

    format: int
    version: str
    seq: int
    taste_seq: int
    fitted_seq: int
    forget_epoch: int
    reference: int
    constants: Constants
    strengths: list[int]
    rewards: list[int]
    items: int
    unit: int
    grain: int
    features: tuple[str, ...]
    dense: bool
    under: Under = Under()
    machine: dict[str, Any]
    files: dict[str, str]
    """Array name to SHA-256 of its file."""


def save(model: Model, path: Path) -> Manifest:
    """Write a model into a new directory that appears as a whole, replacing one of the same name.

    Parameters
    ----------
    path
        The directory; its parent exists.

    Returns
    -------
    Manifest
        What was written.
    """
    draft = path.with_name(path.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    files = {}
    # How many items there are is read first: a catalogue that grows meanwhile only makes arrays longer.
    items = model.sums.items
    for name, array in _arrays(model).items():
        file = draft / f"{name}.npy"
        np.save(file, array, allow_pickle=False)
        files[name] = _digest(file)
    manifest = _describe(model, items, files)
    (draft / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    old = path.with_name(path.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if path.exists():
        path.rename(old)
    draft.rename(path)
    shutil.rmtree(old, ignore_errors=True)
    return manifest


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of a saved model.

    Raises
    ------
    Unavailable
        Code ``no-model`` when there is none, ``corrupt-model`` when it cannot be read.
    """
    try:
        manifest = msgspec.json.decode((path / "manifest.json").read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise Unavailable("no-model", "there is no model yet", hint="run: tactful learn") from None
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise _corrupt("its manifest cannot be read") from None
    if manifest.format != FORMAT:
        raise Unavailable("other-format", f"the model has format {manifest.format}", hint="run: tactful learn")
    return manifest


def load(path: Path, catalogue: Catalogue, *, forget_epoch: int = 0, verify: bool = True) -> Model:
    """Return a saved model, its large arrays mapped copy-on-write.

    Parameters
    ----------
    path
        The directory.
    catalogue
        The present snapshot.
    forget_epoch
        The store's count of forgets; a model from before the latest one is refused.
    verify
        Compare every file with its SHA-256 first.

    Raises
    ------
    Unavailable
        Codes ``no-model``, ``corrupt-model``, ``other-format``, or ``stale-model``.
    """
    manifest = read_manifest(path)
    if manifest.forget_epoch < forget_epoch:
        raise Unavailable("stale-model", "the model is older than the latest forget", hint="run: tactful learn")
    array = {name: _read(path / f"{name}.npy", digest if verify else None) for name, digest in manifest.files.items()}
    layout = Layout(array["column"], array["head"], manifest.features)
    shape = manifest.constants.shape
    ridge = ridge_of(shape.ridge, manifest.unit)
    regression = Regression(layout, array["gram"], array["inverse"], ridge, manifest.constants.k)
    strengths = np.array(manifest.strengths, np.int8)
    rewards = np.array(manifest.rewards, np.int8)
    generation = Generation(manifest.constants, manifest.reference, strengths, manifest.fitted_seq, rewards)
    sums, outcomes = _sums(manifest, array), OutcomeSums.read(array)
    model = Model(generation, sums, regression, Content.of(catalogue), array["serving"], outcomes=outcomes)
    model.seq, model.taste_seq, model.forget_epoch = manifest.seq, manifest.taste_seq, manifest.forget_epoch
    model.aside = array["aside"] if "aside" in array else np.flatnonzero(catalogue.sensitive).astype(np.int32)
    model.under = manifest.under
    model.sums.grow(len(catalogue))
    return model


def _arrays(model: Model) -> Mapping[str, NDArray[Any]]:
    sums, regression = model.sums, model.regression
    return {
        "size": sums.size,
        "buyers": sums.buyers,
        "buyer_totals": sums.buyer_totals,
        "cells": sums.cells,
        "cell_totals": sums.cell_totals,
        **sums.buckets.arrays(),
        **sums.follows.arrays(),
        **model.outcomes.arrays(),
        "gram": regression.gram,
        "inverse": regression.inverse,
        "serving": model.taste.inverse,
        "column": regression.layout.column,
        "head": regression.layout.head,
        "aside": model.aside,
    }


def _describe(model: Model, items: int, files: dict[str, str]) -> Manifest:
    generation = model.generation
    return Manifest(
        format=FORMAT,
        version=model.version,
        seq=model.seq,
        taste_seq=model.taste_seq,
        fitted_seq=generation.seq,
        forget_epoch=model.forget_epoch,
        reference=generation.reference,
        constants=model.constants,
        strengths=generation.strengths.tolist(),
        rewards=generation.rewards.tolist(),
        items=items,
        unit=model.sums.unit,
        grain=model.sums.grain,
        features=model.regression.layout.features,
        under=model.under,
        dense="table" in files,
        machine=machine(),
        files=files,
    )


def _sums(manifest: Manifest, array: Mapping[str, NDArray[Any]]) -> Sums:
    follows: DirectedCounts
    if manifest.dense:
        follows = DenseCounts(array["table"], most=manifest.constants.shape.dense)
    else:
        follows = SparseCounts(array["start"], array["column_of"], array["count"])
    first_hour, first_day = array["first"].tolist()
    return Sums(
        items=manifest.items,
        unit=manifest.unit,
        grain=manifest.grain,
        size=array["size"],
        follows=follows,
        buckets=Buckets(array["hours"], array["days"], first_hour, first_day),
        buyers=array["buyers"],
        buyer_totals=array["buyer_totals"],
        cells=array["cells"],
        cell_totals=array["cell_totals"],
    )


def _read(file: Path, digest: str | None) -> NDArray[Any]:
    try:
        if digest is not None and _digest(file) != digest:
            raise _corrupt(f"{file.name} differs from its digest")
        mapped = file.stat().st_size >= _MAPPED
        loaded = np.load(file, mmap_mode="c" if mapped else None, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        raise _corrupt(f"{file.name} cannot be read") from None
    return np.asarray(loaded)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _corrupt(detail: str) -> Unavailable:
    return Unavailable("corrupt-model", f"the saved model is damaged: {detail}", hint="run: tactful learn")
