"""The vectors and corpora of words, and which third of them was frozen before any rule was written.

A row's id is the start of the SHA-256 of its line, so rows can be added without moving others. A third of each file
was drawn by a seeded shuffle and written to ``frozen.json`` together with a digest; figures are reported on that third
only. ``python tests/wording/corpus.py`` draws it again and says whether it still is what was frozen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).with_name("data")
FILES = ("names", "creepy", "good_en", "good_de", "good_es_fr")
SEED = 20_261_126
FROZEN = DATA / "frozen.json"

LATER = ("later_creepy", "later_good", "third_creepy", "third_good")
"""Drawn after the rules were written, and judged once before the rules learned from them: 18 of 40 creepy ones were
refused by word lists alone and 33 with the rule of unbacked claims; of the third, made to slip through, 4 of 26."""

FOOTERS = {
    "en": "You get this letter because you asked for it. Unsubscribe: {{ unsubscribe_url }}",
    "de": "Du bekommst diesen Brief, weil du ihn bestellt hast. Abbestellen: {{ unsubscribe_url }}",
    "es": "Recibes esta carta porque la pediste. Darse de baja: {{ unsubscribe_url }}",
    "fr": "Vous recevez cette lettre parce que vous l'avez demandée. Se désabonner : {{ unsubscribe_url }}",
}
"""What ``%F`` in a body stands for: the reason line and the way out, as e-mails carry them."""


@dataclass(frozen=True)
class Row:
    """One line of a file: its id, its columns by name, and whether it is of the frozen third."""

    row_id: str
    cells: dict[str, str]
    frozen: bool

    def __getitem__(self, name: str) -> str:
        """Return one cell."""
        return self.cells[name]


def lines(file: str) -> list[str]:
    """Return the lines of a file without its head."""
    return (DATA / f"{file}.tsv").read_text("utf-8").splitlines()[1:]


def id_of(line: str) -> str:
    """Return the id of a line."""
    return hashlib.sha256(line.encode()).hexdigest()[:12]


def drawn(file: str) -> list[str]:
    """Return the ids of the third of a file that the seed draws."""
    ids = [id_of(line) for line in lines(file)]
    order = np.random.default_rng(SEED).permutation(len(ids))
    return sorted(ids[place] for place in order[: (len(ids) + 2) // 3])


@cache
def frozen() -> dict[str, list[str]]:
    """Return file to the ids of its frozen third."""
    kept: dict[str, list[str]] = json.loads(FROZEN.read_text("utf-8"))["rows"]
    return kept


@cache
def rows(file: str) -> tuple[Row, ...]:
    """Return the rows of a file."""
    head = (DATA / f"{file}.tsv").read_text("utf-8").splitlines()[0].split("\t")
    kept = set(frozen().get(file, ()))
    return tuple(
        Row(id_of(line), dict(zip(head, line.split("\t"), strict=True)), id_of(line) in kept) for line in lines(file)
    )


def good() -> tuple[Row, ...]:
    """Return the good templates of every language."""
    return tuple(row for file in FILES if file.startswith("good") for row in rows(file))


def name_of(row: Row) -> dict[str, str]:
    r"""Return the name of a row as a mapping; ``\u`` escapes are undone."""
    told = row["name"]
    parts = [part.partition("=") for part in told.split(";")]
    return {key: _unescaped(value) for key, _, value in parts}


def _unescaped(text: str) -> str:
    return json.loads(f'"{text}"') if "\\u" in text else text


def facts_of(row: Row) -> dict[str, dict[str, Any]]:
    """Return the declared facts of a template: name to its source, its sensitive class and a value to fill in."""
    told: dict[str, dict[str, Any]] = {}
    for part in filter(None, row["facts"].split(",")):
        name, _, source = part.partition(":")
        source, _, sensitive = source.partition("!")
        value = "https://shop.example/x" if name == "link" else f"the {name}"
        told[name] = {"value": value, "source": source} | ({"sensitive": sensitive} if sensitive else {})
    return told


def body_of(row: Row) -> str:
    """Return the body with its footer written out."""
    return row["body"].replace("%F", "\n\n" + FOOTERS[row["lang"]])


if __name__ == "__main__":
    told = {"seed": SEED, "rows": {file: drawn(file) for file in FILES}}
    text = json.dumps(told, indent=0) + "\n"
    if not FROZEN.exists():
        FROZEN.write_text(text, "utf-8")
    print("as frozen" if FROZEN.read_text("utf-8") == text else "the files no longer hold what was frozen")
