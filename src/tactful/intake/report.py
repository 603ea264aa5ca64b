"""What became of a batch: how many rows were kept, and for each refused row its place, a code and a way out.

>>> Report(accepted=2, rejected=[RowError(index=1, code="bad-time", detail="at is not a time")]).rejected[0].index
1
"""

from __future__ import annotations

import msgspec

from tactful.intake.codes import ROW_CODES

__all__ = ["Report", "RowError", "refusal"]


class RowError(msgspec.Struct, kw_only=True):
    """One refused row. `index` counts from 0 in the batch as sent; never holds what the row contained."""

    index: int
    code: str
    detail: str
    hint: str = ""


class Report(msgspec.Struct, kw_only=True):
    """Rows kept, rows already known, rows refused (in order of index)."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[RowError] = msgspec.field(default_factory=list)


def refusal(index: int, code: str, what: str = "") -> RowError:
    """Return the refusal of one row in the words of `ROW_CODES`.

    Parameters
    ----------
    index
        Place in the batch, from 0.
    code
        A key of `ROW_CODES`.
    what
        What exactly, such as a field name; never a value that a person typed.
    """
    meaning, hint = ROW_CODES[code]
    return RowError(index=index, code=code, detail=f"{meaning}: {what}" if what else meaning, hint=hint)
