"""Saving and loading: the same model comes back, damaged or outdated files are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from learn_world import SMALL, carried, counted, events, learned, of_person, random_rows, shop, view_of

from tactful.errors import Unavailable
from tactful.learn.archive import load, read_manifest, save
from tactful.rank.constants import Constants, Shape

ITEMS = 12
SPARSE = Constants(shape=Shape(window=4, ridge=2.0, half_life_days=3.0, dense=0), blends=SMALL.blends, k=1)


@pytest.mark.parametrize("constants", [SMALL, SPARSE], ids=["dense", "sparse"])
def test_a_saved_model_comes_back_whole(tmp_path: Path, constants: Constants) -> None:
    """Counts, scores, name and position are those of the model that was saved, and it keeps learning."""
    batch = events(random_rows(1, people=5, count=80, items=ITEMS))
    model = learned(batch.take(batch.seq <= 60), ITEMS, constants)
    manifest = save(model, tmp_path / "model")
    again = load(tmp_path / "model", shop(ITEMS))
    view, items = view_of(of_person(batch, 1)), np.arange(ITEMS, dtype=np.int32)
    now = int(batch.at.max())
    assert (again.scores(view, "home", now, items) == model.scores(view, "home", now, items)).all()
    assert (again.version, again.seq, manifest.seq) == (model.version, 60, 60)
    for one in (model, again):
        for row in range(60, 80):
            new = batch.take(np.arange(80) == row)
            one.absorb(of_person(batch.take(np.arange(80) < row), int(new.person[0])), new)
        one.forget(of_person(batch, 2), carried(2))
    assert counted(again) == counted(model)
    save(again, tmp_path / "model")
    assert counted(load(tmp_path / "model", shop(ITEMS))) == counted(model)


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    """A damaged array is refused with its own code, never served."""
    save(learned(events(random_rows(1, people=5, count=80, items=ITEMS)), ITEMS), tmp_path / "model")
    file = tmp_path / "model" / "inverse.npy"
    raw = bytearray(file.read_bytes())
    raw[-3] ^= 1
    file.write_bytes(bytes(raw))
    with pytest.raises(Unavailable, match="damaged") as caught:
        load(tmp_path / "model", shop(ITEMS))
    assert caught.value.code == "corrupt-model"


def test_a_model_from_before_a_forget_is_refused(tmp_path: Path) -> None:
    """An old file does not bring a forgotten person back."""
    save(learned(events(random_rows(1, people=5, count=80, items=ITEMS)), ITEMS), tmp_path / "model")
    with pytest.raises(Unavailable, match="older than the latest forget"):
        load(tmp_path / "model", shop(ITEMS), forget_epoch=1)


def test_no_model_says_what_to_do(tmp_path: Path) -> None:
    """A missing model has a code and a hint."""
    with pytest.raises(Unavailable) as caught:
        read_manifest(tmp_path / "none")
    assert (caught.value.code, caught.value.hint) == ("no-model", "run: tactful learn")
