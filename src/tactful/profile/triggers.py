"""What so few people share that it would point at one of them is no reason to reach anybody unasked.

Reference: `knowledge/balance.md` 7.2 (6).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.check import Check
from tactful.profile.view import View

__all__ = ["shared_by_many"]


def shared_by_many(view: View, having: NDArray[np.int32], least: int) -> tuple[View, tuple[Check, ...]]:
    """Return the view without signals about items that fewer people have, and the trace of it.

    Parameters
    ----------
    having
        int32 by item number, distinct people who have it and may be counted; numbers beyond its end have none.
    least
        Number of people from which on a signal may be used.

    >>> shared_by_many(View.nobody(), np.zeros(0, np.int32), 10)[1]
    ()
    """
    if least <= 0 or not len(view):
        return view, ()
    inside = view.item < len(having)
    many = np.zeros(len(view), np.bool_)
    many[inside] = having[view.item[inside]] >= least
    if many.all():
        return view, ()
    columns = {name: getattr(view, name)[many] for name in ("item", "at", "seq", "kind", "weight", "value")}
    check = Check("triggers", "unread", {"signals": int((~many).sum()), "people": least})
    return replace(view, **columns), (check,)
