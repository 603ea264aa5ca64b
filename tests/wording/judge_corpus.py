"""Counts over the corpora, for the tests and for ``python tests/wording/judge_corpus.py``, which prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import corpus

from tactful.wording.address import address
from tactful.wording.lint import lint
from tactful.wording.person_name import name_from

CREEPY = (
    "wording.facts", "wording.sensitive", "wording.claims", "wording.unbacked", "wording.familiar", "wording.recall",
    "wording.name.parts",
)  # fmt: skip
"""Findings that say what is creepy, as against what is long or lacks a link."""


@dataclass
class Named:
    """Names judged: right as expected, plain where a name was right too, and wrong ones by id."""

    count: int = 0
    exact: int = 0
    plain: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.exact} of {self.count} exact, {self.plain} plain instead of a name, {len(self.wrong)} wrong"


@dataclass
class Judged:
    """Templates judged: how many were refused, and which not, by id."""

    count: int = 0
    refused: int = 0
    others: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.refused} of {self.count} refused"


def names(rows: Iterable[corpus.Row]) -> Named:
    """Return how the names of rows are said."""
    told = Named()
    for row in rows:
        said = address(name_from(corpus.name_of(row)), row["locale"], formality=row["register"])  # type: ignore[arg-type]
        expected = [None if one == "-" else one for one in row["expect"].split("|")]
        told.count += 1
        if said in expected:
            told.exact += 1
        elif said is None:
            told.plain += 1
        else:
            told.wrong.append(row.row_id)
    return told


def templates(rows: Iterable[corpus.Row], *, any_reason: bool = False) -> Judged:
    """Return how many templates are refused, for what is creepy or for any reason."""
    told = Judged()
    for row in rows:
        found = lint(row["channel"], row["subject"], corpus.body_of(row), corpus.facts_of(row), row["relation"])
        refusing = [one for one in found.findings if one.severity == "refuse"]
        hit = bool(refusing) if any_reason else any(one.code.startswith(CREEPY) for one in refusing)
        told.count += 1
        told.refused += hit
        if hit == any_reason:
            told.others.append(row.row_id)
    return told


if __name__ == "__main__":
    print("names, frozen third:           ", names(row for row in corpus.rows("names") if row.frozen))
    print("creepy templates, frozen third:", templates(row for row in corpus.rows("creepy") if row.frozen))
    print("good templates, frozen third:  ", templates((row for row in corpus.good() if row.frozen), any_reason=True))
