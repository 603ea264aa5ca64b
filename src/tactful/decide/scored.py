"""The rank stage: the scorer's parts as columns, with numbers that are no numbers refused.

A part that gives NaN or infinity is left out whole and the decision says so; when every part does, the stage
fails and the pass answers with the plain list.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Contributions, Slate
from tactful.errors import Unavailable
from tactful.profile.occasion import Occasion
from tactful.profile.view import View
from tactful.rank.scorer import Scorer

__all__ = ["PART_REFUSED", "rank", "terms_of"]

PART_REFUSED = "part-refused"
"""Notice: a part gave numbers that are no numbers and was left out; ``part-refused:<names>``."""


def rank(slate: Slate, occasion: Occasion, scorer: Scorer) -> Slate:
    """Return the slate with the scorer's part scores.

    Raises
    ------
    Unavailable
        Code ``no-scores`` when the scorer's answer cannot be used at all.
    """
    parts = scorer.scores(occasion.view, occasion.ask.surface, occasion.now, slate.item)
    names = scorer.part_names
    if parts.shape != (len(names), len(slate)):
        raise Unavailable(
            "no-scores",
            f"scores of shape {parts.shape} for {len(names)} parts and {len(slate)} items",
            hint="learn again; the plain list is shown until then",
        )
    # A sum is a number only when all its terms are; that reads a sixth of what looking at each would.
    rough = np.ones(len(parts), np.float32) @ parts
    if np.isfinite(rough).all():
        return replace(slate, parts=parts, part_names=names, rough=rough)
    sound: NDArray[np.bool_] = np.asarray(np.isfinite(parts).all(axis=1))
    if sound.all():  # numbers, but so large that their sum is none
        raise Unavailable("no-scores", "the parts of a score add up to no number", hint="learn again")
    if not sound.any():
        raise Unavailable("no-scores", "no part of the scorer gave numbers", hint="learn again")
    refused = ",".join(name for name, good in zip(names, sound, strict=True) if not good)
    return replace(
        slate,
        parts=np.where(sound[:, None], parts, np.float32(0)),
        part_names=names,
        notices=(*slate.notices, f"{PART_REFUSED}:{refused}"),
    )


def terms_of(
    scorer: Scorer, view: View, surface: str, now: int, items: NDArray[np.int32], *, refused: frozenset[str]
) -> Contributions:
    """Return every term behind the scores of a few items, without those of refused parts.

    Raises
    ------
    Unavailable
        Code ``no-reasons`` when a term is no number: what cannot be explained is not shown.
    """
    terms = scorer.contributions(view, surface, now, items)
    if refused:
        out = [index for index, name in enumerate(scorer.part_names) if name in refused]
        terms = terms.columns(~np.isin(terms.part, out))
    if not np.isfinite(terms.amount).all():
        raise Unavailable("no-reasons", "a contribution is no number", hint="learn again")
    return terms
