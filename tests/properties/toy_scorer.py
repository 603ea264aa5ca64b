"""A small exact scorer for tests and benchmarks: every score is a sum of known terms, nothing is learned."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Contributions
from tactful.profile.view import View

PARTS = ("taste", "trend", "context")


class ToyScorer:
    """Taste from random item vectors, trend from random counts, context from random cells."""

    part_names = PARTS

    def __init__(self, items: int, seed: int = 0, version: str = "toy-1", width: int = 8) -> None:
        dice = np.random.default_rng(seed)
        self.version = version
        self.seed = seed
        self.left = dice.normal(size=(items, width)).astype(np.float32)
        self.right = dice.normal(size=(items, width)).astype(np.float32)
        self.popular = dice.exponential(size=items)
        self.cells = dice.normal(size=(32, items)) * 0.3

    def candidates(self, _view: View, _surface: str, _now: int, _limit: int) -> NDArray[np.int32]:
        return np.arange(len(self.left), dtype=np.int32)

    def scores(self, view: View, _surface: str, _now: int, items: NDArray[np.int32]) -> NDArray[np.float32]:
        right = self.right[items]
        taste = right @ (view.weight @ self.left[view.item])
        for trait in view.traits:
            taste = taste + right @ (trait.weight * self._trait(trait.feature))
        context = np.zeros(len(items))
        for cell in view.coarse.cells():
            context += self.cells[cell, items]
        return np.stack([taste, self.popular[items], context]).astype(np.float32)

    def contributions(self, view: View, _surface: str, _now: int, items: NDArray[np.int32]) -> Contributions:
        right = self.right[items].astype(np.float64)
        left = self.left[view.item].astype(np.float64) * view.weight[:, None].astype(np.float64)
        blocks = [(0, np.arange(len(view)), right @ left.T)]
        for index, trait in enumerate(view.traits):
            blocks.append((0, np.array([-2 - index]), right @ (trait.weight * self._trait(trait.feature))[:, None]))
        blocks.append((1, np.array([-1]), self.popular[items][:, None]))
        blocks += [(2, np.array([-1000 - cell]), self.cells[cell, items][:, None]) for cell in view.coarse.cells()]
        part = np.concatenate([np.full(len(signals), index, np.int8) for index, signals, _ in blocks])
        signal = np.concatenate([signals for _, signals, _ in blocks]).astype(np.int32)
        return Contributions(part, signal, np.concatenate([table for _, _, table in blocks], axis=1))

    def _trait(self, feature: str) -> NDArray[np.float64]:
        dice = np.random.default_rng([self.seed, zlib.crc32(feature.encode())])
        return dice.normal(size=self.left.shape[1])
